#!/bin/sh
# A double click opens the playground in the browser.
exec "${0%/*}/likewise" open
