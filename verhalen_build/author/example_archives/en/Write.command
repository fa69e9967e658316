#!/bin/sh
# Double-click this to write. Leave the window open while you are at it.
cd "$(dirname "$0")" || exit 1
# A window that opens like this does not know every folder with programs.
PATH="$PWD/program:$HOME/.local/bin:/opt/homebrew/bin:/usr/local/bin:$PATH"
if ! command -v verhalen >/dev/null 2>&1; then
  echo 'The program "verhalen" is not on this computer.'
  echo 'Ask whoever gave you this book how to get it.'
  printf 'Press Enter. '
  read -r _
  exit 1
fi
exec verhalen serve --desk --open
