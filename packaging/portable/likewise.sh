#!/bin/sh
# Starts Likewise with the Node.js beside it. Needs no command of the system, unless it is called by a link.
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self") || exit 1
  case $target in
    /*) self=$target ;;
    *) self=${self%/*}/$target ;;
  esac
done
case $self in
  */*) here=${self%/*} ;;
  *) here=. ;;
esac
# Options for another Node.js may stop this one.
unset NODE_OPTIONS NODE_PATH
exec "$here/node/node" "$here/app/bin/likewise.mjs" "$@"
