"""The steps of a build that need more than one floor: reading and rendering with memory, spread over the cores."""
