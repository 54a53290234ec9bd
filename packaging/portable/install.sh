#!/bin/sh
# Puts Likewise into your own folder ~/.local, with the command "likewise" on your PATH. No administrator's rights.
#   ./install.sh            install, or update what is installed
#   ./install.sh --start    and have the daemon start with your session
set -eu

start=
for word in "$@"; do
  case $word in
    --start) start=yes ;;
    *)
      echo "install.sh: unknown option $word. It takes --start, or nothing." >&2
      exit 2
      ;;
  esac
done

case $0 in
  */*) here=$(cd "${0%/*}" && pwd) ;;
  *) here=$(pwd) ;;
esac
lib=$HOME/.local/lib/likewise
command=$HOME/.local/bin/likewise
if [ "$here" = "$lib" ]; then
  echo "install.sh: this is what is installed already. Run the install.sh of the folder you unpacked." >&2
  exit 2
fi
if [ -e "$command" ] && [ ! -L "$command" ]; then
  echo "install.sh: $command is there and is none of ours. Move it away, and run this again." >&2
  exit 1
fi

# The new program is whole before the old one goes.
mkdir -p "$HOME/.local/lib" "$HOME/.local/bin"
rm -rf "$lib.new" "$lib.old"
trap 'rm -rf "$lib.new"' EXIT
cp -R "$here" "$lib.new"

profile=
case :$PATH: in
  *:"$HOME/.local/bin":*)
    # Put there by an earlier installation of ours, it is still ours to take away.
    [ ! -f "$lib/installed" ] || profile=$(sed -n 2p "$lib/installed")
    ;;
  *)
    case ${SHELL:-} in
      */zsh) profile=$HOME/.zprofile ;;
      *) profile=$HOME/.profile ;;
    esac
    line='export PATH="$HOME/.local/bin:$PATH" # added by Likewise'
    grep -qxF "$line" "$profile" 2>/dev/null || printf '%s\n' "$line" >>"$profile"
    ;;
esac
printf '%s\n%s\n' "$command" "$profile" >"$lib.new/installed"

if [ -x "$lib/likewise" ]; then
  "$lib/likewise" stop || true
  mv "$lib" "$lib.old"
fi
mv "$lib.new" "$lib"
rm -rf "$lib.old"
ln -sf "$lib/likewise" "$command"
[ -z "$start" ] || "$command" service install

echo "Likewise is installed in $lib."
[ -z "$profile" ] || echo "New terminals know the command (by $profile); this one after: export PATH=\"\$HOME/.local/bin:\$PATH\""
echo "Try it: likewise open. Undo it: likewise uninstall."
