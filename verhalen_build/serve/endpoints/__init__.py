"""What the writing desk answers over HTTP, a module for each part of it."""
