@echo off
rem Starts Likewise with the Node.js beside it.
setlocal
set NODE_OPTIONS=
set NODE_PATH=
"%~dp0node\node.exe" "%~dp0app\bin\likewise.mjs" %*
