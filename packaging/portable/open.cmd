@echo off
rem A double click opens the playground in the browser.
call "%~dp0likewise.cmd" open
if errorlevel 1 pause
