#!/bin/sh
# Dubbelklik hierop om te schrijven. Laat het venster open zolang je bezig bent.
cd "$(dirname "$0")" || exit 1
# Een venster dat zo opengaat, kent niet alle mappen met programma's.
PATH="$PWD/programma:$HOME/.local/bin:/opt/homebrew/bin:/usr/local/bin:$PATH"
if ! command -v verhalen >/dev/null 2>&1; then
  echo 'Het programma "verhalen" is op deze computer niet te vinden.'
  echo 'Vraag degene die je dit boek gaf hoe je het krijgt.'
  printf 'Druk op Enter. '
  read -r _
  exit 1
fi
exec verhalen serve --desk --open
