#!/bin/sh
# Plays every shipped scenario; the closing line is the program's own.
set -eu
exec ./assent simulate --quiet "${srcdir:-.}"/workflows/scenarios/*.scenario
