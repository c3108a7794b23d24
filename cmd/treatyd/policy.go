package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// Bounds of the server's policy, and of what is said of a bad one.
const (
	maxPolicy         = 1 << 20 // bytes
	maxPolicyTroubles = 10
)

// readPolicy reads the server's policy; nil where no file is named. One that is not
// right in every line stops the server: a floor with a hole is worse than none.
func readPolicy(ctx context.Context, file string) (*workspace.Policy, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, exit.Usagef("name the file of the policy with --policy, or leave it out", "%w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPolicy+1))
	if err != nil {
		return nil, exit.Usagef("name the file of the policy with --policy, or leave it out", "%w", err)
	}
	if len(text) > maxPolicy {
		return nil, exit.Usagef("", "the policy %s has more than %d KiB", file, maxPolicy>>10)
	}
	policy, found := workspace.ReadPolicy(file, text)
	if policy != nil {
		if found, err = lint.CheckPolicy(ctx, policy, rules.All()); err != nil {
			return nil, err
		}
	}
	if len(found) > 0 {
		return nil, exit.Usagef("`treaty schema policy` prints what it may say, `treaty lint --list` the rules", "the policy cannot be used: %s", troubles(found))
	}
	return policy, nil
}

// troubles says what is wrong, with its places, in one line.
func troubles(found []diag.Finding) string {
	var lines []string
	for i, f := range found {
		if i == maxPolicyTroubles {
			lines = append(lines, fmt.Sprintf("and %d more", len(found)-i))
			break
		}
		line := fmt.Sprintf("%s: %s", f.Span, f.Message)
		if f.Hint != "" {
			line += " (" + f.Hint + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

// policy looks at the server's policy.
func (d *doctor) policy(ctx context.Context, c *config.Config) {
	policy, err := readPolicy(ctx, c.Policy)
	switch {
	case err != nil:
		d.fail("policy", "the server does not start with it", "%v", err)
	case policy != nil:
		d.ok("policy", "%s: %d rules, %d of its own", c.Policy, len(policy.Rules), len(policy.Custom))
	}
}
