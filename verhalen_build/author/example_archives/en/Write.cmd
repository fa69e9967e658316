@echo off
rem Double-click this to write. Leave the window open while you are at it.
rem With pushd it works on a network drive too.
pushd "%~dp0"
rem The program may also be in the folder "program" or "programma", beside this file or beside the folder of the book.
set "PATH=%~dp0program;%~dp0programma;%~dp0..\program;%~dp0..\programma;%USERPROFILE%\.local\bin;%PATH%"
where verhalen >nul 2>nul
if errorlevel 1 (
  echo The program "verhalen" is not on this computer.
  echo Ask whoever gave you this book how to get it.
  pause
  exit /b 1
)
call verhalen serve --desk --open
if errorlevel 1 pause
popd
