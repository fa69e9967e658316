verhalenSearch({{ view.records|json }}, {{ view.stems|json }});
