# Puts Likewise into your own folder, with the command "likewise" on your PATH. No administrator's rights.
#   powershell -ExecutionPolicy Bypass -File install.ps1           install, or update what is installed
#   powershell -ExecutionPolicy Bypass -File install.ps1 -Start    and have the daemon start with your session
param([switch]$Start)
$ErrorActionPreference = 'Stop'

$lib = Join-Path $env:LOCALAPPDATA 'Programs\Likewise'
if ($PSScriptRoot -eq $lib) {
  throw 'This is what is installed already. Run the install.ps1 of the folder you unpacked.'
}

# The new program is whole before the old one goes.
Remove-Item -Recurse -Force "$lib.new", "$lib.old" -ErrorAction SilentlyContinue
New-Item -ItemType Directory -Force (Split-Path $lib) | Out-Null
Copy-Item -Recurse $PSScriptRoot "$lib.new"
Set-Content -Encoding utf8 (Join-Path "$lib.new" 'installed') @((Join-Path $lib 'likewise.cmd'), '')
if (Test-Path $lib) {
  & (Join-Path $lib 'likewise.cmd') stop
  Rename-Item $lib "$lib.old"
}
Rename-Item "$lib.new" $lib
Remove-Item -Recurse -Force "$lib.old" -ErrorAction SilentlyContinue

$path = [Environment]::GetEnvironmentVariable('Path', 'User')
if (($path -split ';') -notcontains $lib) {
  [Environment]::SetEnvironmentVariable('Path', (@($path, $lib) | Where-Object { $_ }) -join ';', 'User')
}
if ($Start) { & (Join-Path $lib 'likewise.cmd') service install }

Write-Output "Likewise is installed in $lib. New terminals know the command."
Write-Output 'Try it: likewise open. Undo it: likewise uninstall.'
