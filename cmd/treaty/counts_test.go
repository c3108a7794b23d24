//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

// What a check costs is counted here, for counts do not depend on the machine: one
// that grows says so without a clock.

// gitLog lets the commands of a test run git through a script that writes down what it
// is asked, and returns the log.
func gitLog(t *testing.T) (env []string, log string) {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		testkit.Missing(t, "git")
	}
	bin := t.TempDir()
	log = filepath.Join(bin, "log")
	script := fmt.Sprintf("#!/bin/sh\necho \"run $*\" >> '%[1]s'\ncase \"$*\" in\n*cat-file*) tee -a '%[1]s' | '%[2]s' \"$@\" ;;\n*) exec '%[2]s' \"$@\" ;;\nesac\n", log, git)
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH")), log
}

// asked counts what a check of the repository asks of git: commands, and objects.
func asked(t *testing.T, dir string) (commands, objects int) {
	t.Helper()
	env, log := gitLog(t)
	cmd := command(t, "check", "-C", dir, "--against", "git:HEAD", "--now", "2026-11-21")
	cmd.Env = append(cmd.Env, env...)
	if out, err := cmd.CombinedOutput(); err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "run ") {
			commands++
		} else {
			objects++
		}
	}
	return commands, objects
}

// Git is started a few times, however many contracts and commits there are; of the
// past each folder is read, and of files and of older commits only what leads to the
// one that changed.
func TestWhatACheckAsksOfGit(t *testing.T) {
	for _, tc := range []struct{ events, commits int }{{20, 10}, {80, 10}, {20, 60}} {
		dir := companyWithHistory(t, tc.events, tc.commits)
		folders := len(bytes.Fields(gitIn(t, dir, nil, "ls-tree", "-r", "-d", "--format=%(objectname)", "HEAD")))
		commands, objects := asked(t, dir)
		if commands > 5 {
			t.Errorf("%d contracts, %d commits: git is started %d times", tc.events, tc.commits, commands)
		}
		// The commit and its folders; of each older one three folders on the way to the
		// file; and a few files: the schema and the event.yaml beside it.
		if most := 2 + folders + 3*tc.commits + 20; objects > most {
			t.Errorf("%d contracts, %d commits: git is asked for %d objects, of %d folders: the most is %d", tc.events, tc.commits, objects, folders, most)
		}
		t.Logf("%d contracts, %d commits: git is started %d times and asked for %d objects", tc.events, tc.commits, commands, objects)
	}
}
