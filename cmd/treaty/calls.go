package main

import (
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// What cobra and pflag say of a call that does not fit the command.
var (
	wrongCount   = regexp.MustCompile(`^(?:accepts (?:at most )?|requires at least )\d+ arg\(s\),(?: only)? received (\d+)$`)
	noneWanted   = regexp.MustCompile(`^unknown command (".*") for "[^"]*"$`)
	flagMissing  = regexp.MustCompile(`^required flag\(s\) (.+) not set$`)
	groupMissing = regexp.MustCompile(`^at least one of the flags in the group \[(.+)\] is required$`)
	exclusive    = regexp.MustCompile(`^if any flags in the group \[(.+)\] are set none of the others can be; `)
	wrongValue   = regexp.MustCompile(`^invalid argument (".*") for "(.*)" flag: `)
)

// miscalled says what is wrong with a call of cmd and how it is called, from what
// cobra says of it: the first line is the message, its suggestions are a hint.
func miscalled(cmd *cobra.Command, text string) (message, hint string) {
	message, rest, _ := strings.Cut(text, "\n")
	if words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(rest), "Did you mean this?")); len(words) > 0 {
		return message, "did you mean " + strings.Join(words, " or ") + "? `treaty --help` lists the commands"
	}
	if !cmd.HasParent() {
		return message, "`treaty --help`, or `--help` after a command, says how it is called"
	}
	return inOurWords(cmd, message), calledAs(cmd)
}

// inOurWords says what cobra says so that it can be acted on.
func inOurWords(cmd *cobra.Command, message string) string {
	path := cmd.CommandPath()
	if m := wrongCount.FindStringSubmatch(message); m != nil {
		_, wanted, _ := strings.Cut(cmd.Use, " ")
		given := map[string]string{"0": "nothing was named", "1": "one was named"}[m[1]]
		if given == "" {
			given = m[1] + " were named"
		}
		return path + " wants " + wanted + "; " + given
	}
	if m := noneWanted.FindStringSubmatch(message); m != nil && !cmd.HasSubCommands() {
		return path + " takes flags only here, not " + m[1]
	}
	if m := flagMissing.FindStringSubmatch(message); m != nil {
		return path + " needs --" + strings.ReplaceAll(strings.ReplaceAll(m[1], `", "`, " and --"), `"`, "")
	}
	if m := groupMissing.FindStringSubmatch(message); m != nil {
		return path + " needs " + orList("--", strings.Fields(m[1]))
	}
	if m := exclusive.FindStringSubmatch(message); m != nil {
		return path + " takes only one of --" + strings.ReplaceAll(m[1], " ", " and --")
	}
	if m := wrongValue.FindStringSubmatch(message); m != nil {
		return m[2] + " wants " + valueOf(cmd, m[2]) + ", not " + m[1]
	}
	return message
}

// valueOf says what a flag, written as "-n, --count", wants.
func valueOf(cmd *cobra.Command, flag string) string {
	_, name, _ := strings.Cut(flag, "--")
	f := cmd.Flags().Lookup(name)
	if f == nil {
		return "another value"
	}
	switch f.Value.Type() {
	case "int", "int64":
		return "a whole number"
	case "uint", "uint64":
		return "a whole number from 0 on"
	case "bool":
		return "true or false"
	}
	return "another value"
}

// calledAs shows the first example of the command.
func calledAs(cmd *cobra.Command) string {
	example, _, _ := strings.Cut(strings.TrimSpace(cmd.Example), "\n")
	example, _, _ = strings.Cut(example, "   ")
	help := "`" + cmd.CommandPath() + " --help` says how it is called"
	if example == "" {
		return help
	}
	return "for example `" + strings.TrimSpace(example) + "`; " + help
}
