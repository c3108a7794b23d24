package main

import (
	"encoding/json"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// What is suggested for the commits of commits_table_test.go that break a schema is
// written, and `check` is asked about the result: it finds no break of an event for
// which a compatible form was offered.
func TestSuggestionsForCommits(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		testkit.Missing(t, "git")
	}
	shop := newShopRepository(t)
	var broken, offered int
	for _, c := range changes {
		shop.git("checkout", "-q", "-b", "change", "main")
		for _, edit := range c.change {
			edit(shop)
		}
		shop.git("add", "-A")
		shop.git("commit", "-q", "--allow-empty", "-m", c.does)
		if c.verdict == blocked {
			mended, left := shop.suggest()
			broken += len(mended) + len(left)
			offered += len(mended)
			if len(mended) > 0 {
				shop.git("commit", "-q", "-a", "-m", "as suggested")
			}
			_, found := shop.check()
			for _, f := range found {
				if slices.ContainsFunc(mended, func(event string) bool { return isBreakOf(f, event) }) {
					t.Errorf("%s: as suggested, it has still %s", c.does, f)
				}
			}
			t.Logf("%s: mended %v, left %v", c.does, mended, left)
		}
		shop.git("checkout", "-q", "-f", "main")
		shop.git("clean", "-qfd")
		if c.verdict == clean || c.verdict == remarked {
			shop.git("merge", "-q", "--no-ff", "-m", "merge: "+c.does, "change")
		}
		shop.git("branch", "-q", "-D", "change")
	}
	t.Logf("%d events are broken, %d of them have a compatible form", broken, offered)
	if broken < 15 || offered*10 < broken*9 {
		t.Errorf("%d events are broken, only %d of them have a compatible form", broken, offered)
	}
}

// suggest writes what is suggested, and returns the events that are mended by it and
// those that have no compatible form.
func (r *shopRepository) suggest() (mended, left []string) {
	r.t.Helper()
	cmd := command(r.t, "suggest", "--against", "git:main", "--write", "--output", "json", "--now", "2026-11-21")
	cmd.Dir, cmd.Env = r.dir, r.env
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(out) == 0 {
		return nil, nil // such as a treaty.yaml that cannot be read
	}
	var view suggestView
	if err := json.Unmarshal(out, &view); err != nil {
		r.t.Fatalf("%v\n%s", err, out)
	}
	for _, s := range view.Suggestions {
		if len(s.Left) > 0 {
			left = append(left, s.Event)
			continue
		}
		mended = append(mended, s.Event)
	}
	return mended, left
}

// isBreakOf reports whether a finding, as check lists it, is a break of the event.
func isBreakOf(found, event string) bool {
	severity, rest, _ := strings.Cut(found, " ")
	rule, subject, _ := strings.Cut(rest, " ")
	r, err := rules.ByID(rule)
	return severity == "error" && err == nil && r.Group == lint.Breaking && strings.HasPrefix(subject+" ", event+" ")
}
