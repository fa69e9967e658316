verhalenBrowse({{ view.facets|json }}, {{ view.folders|json }});
