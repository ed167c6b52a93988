#!/bin/sh
# Plays every shipped scenario, and those in which each rule bites; the closing line is the program's own.
set -eu
exec ./assent simulate --quiet "${srcdir:-.}"/workflows/scenarios/*.scenario "${srcdir:-.}"/tests/scenario/rules/scenarios/*.scenario
