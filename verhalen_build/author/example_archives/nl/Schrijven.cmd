@echo off
rem Dubbelklik hierop om te schrijven. Laat het venster open zolang je bezig bent.
rem Met pushd werkt het ook op een netwerkschijf.
pushd "%~dp0"
rem Het programma mag ook in de map "programma" staan, naast dit bestand of naast de map van het boek.
set "PATH=%~dp0programma;%~dp0..\programma;%USERPROFILE%\.local\bin;%PATH%"
where verhalen >nul 2>nul
if errorlevel 1 (
  echo Het programma "verhalen" is op deze computer niet te vinden.
  echo Vraag degene die je dit boek gaf hoe je het krijgt.
  pause
  exit /b 1
)
call verhalen serve --desk --open
if errorlevel 1 pause
popd
