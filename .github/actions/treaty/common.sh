# shellcheck shell=bash
# Sourced by the steps' scripts: how a step speaks to the runner.

# escaped prints a text as the data of a workflow command.
escaped() {
  local text=$1
  text=${text//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '%s' "${text//$'\n'/%0A}"
}

# tell LEVEL TEXT: an annotation (error, warning, notice) of no line.
tell() { printf '::%s title=Treaty::%s\n' "$1" "$(escaped "$2")"; }

# give up with an error that says what to do.
fail() {
  tell error "$1"
  exit 2
}

# output NAME VALUE: an output of the step; no value can end it early.
output() {
  local end
  end=treaty_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"$GITHUB_OUTPUT"
}
