verhalenBrowse({{ view.facets|json }}, {{ view.records|json }});
