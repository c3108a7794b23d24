package verify

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// While a run writes in a folder no other one does, whether it begins or goes on: they would destroy what the
// other notes. The first is not disturbed, and afterwards the folder is free.
func TestOneRunWritesInAFolderAtATime(t *testing.T) {
	c := catalogue(t, market)
	in := log(t, plantMarket(1, 3000, 20).text())
	want := asJSON(t, verify(t, marketOptions(t, c, in, "")))
	work := t.TempDir()
	opt := marketOptions(t, c, in, work)
	tried := 0
	opt.block = 10_000
	opt.Progress = func(Progress) {
		if tried++; tried != 3 {
			return
		}
		for _, resume := range []bool{false, true} {
			other := marketOptions(t, c, in, work)
			other.Resume = resume
			mustBeHeld(t, other, os.Getpid())
		}
	}
	if got := asJSON(t, verify(t, opt)); string(got) != string(want) || tried < 3 {
		t.Errorf("beside others that were refused the report is\n%s\nwant\n%s", got, want)
	}
	if got := asJSON(t, verify(t, marketOptions(t, c, in, work))); string(got) != string(want) {
		t.Errorf("afterwards the report is\n%s\nwant\n%s", got, want)
	}
}

// mustBeHeld fails unless a run is refused because a process holds its folder, with what to do next.
func mustBeHeld(t *testing.T, opt Options, process int) {
	t.Helper()
	var not *NotResumable
	_, err := Run(t.Context(), opt)
	if !errors.As(err, &not) || !strings.Contains(not.Reason, fmt.Sprintf("process %d ", process)) || !strings.Contains(not.Reason, opt.Work) || not.Hint == "" {
		t.Errorf("beside a run it ends with %v", err)
	}
}

const holding = "TREATY_TEST_HOLDS"

// A process that is killed holds nothing: the system lets go.
func TestAKilledRunHoldsNoFolder(t *testing.T) {
	if work := os.Getenv(holding); work != "" {
		held, err := hold(work)
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close()
		fmt.Println("held")
		time.Sleep(time.Minute)
		return
	}
	work := t.TempDir()
	other := exec.Command(os.Args[0], "-test.run=^TestAKilledRunHoldsNoFolder$")
	other.Env = append(os.Environ(), holding+"="+work)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer other.Wait()
	defer other.Process.Kill()
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("%q, %v", line, err)
	}
	opt := Options{Catalogue: catalogue(t, shop), Inputs: log(t, goodLine(1)), Work: work}
	mustBeHeld(t, opt, other.Process.Pid)
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait() // it was killed
	verify(t, opt)
}

// What kill -9 leaves: files of order that are longer than the note says, for they were written on after it. A run that
// goes on reads those events again, and counts them once.
func TestFilesThatAreLongerThanTheNoteSays(t *testing.T) {
	c := catalogue(t, market)
	in := log(t, plantMarket(9, 4000, 20).text())
	want := asJSON(t, verify(t, marketOptions(t, c, in, "")))
	opt := interruptedMarket(t, c, in)
	for _, name := range []string{"ids", "keys"} {
		file := filepath.Join(opt.Work, OrderName, name)
		piece, err := os.ReadFile(file)
		if err != nil || len(piece) == 0 {
			t.Fatalf("%s: %d bytes, %v", name, len(piece), err)
		}
		if err := os.WriteFile(file, append(piece, piece...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	opt = marketOptions(t, c, in, opt.Work)
	opt.Resume = true
	if got := asJSON(t, verify(t, opt)); string(got) != string(want) {
		t.Errorf("resumed the report is\n%s\nwant\n%s", got, want)
	}
}

// A run that goes on a day or years later judges times by the clock of its beginning, all of them: what was ahead of it was
// ahead.
func TestARunThatGoesOnLaterKeepsItsClock(t *testing.T) {
	c := catalogue(t, market)
	in := log(t, plantMarket(9, 4000, 20).text())
	want := asJSON(t, verify(t, marketOptions(t, c, in, "")))
	work := interruptedMarket(t, c, in).Work
	opt := marketOptionsAt(t, c, in, work, 0, marketNow.AddDate(100, 0, 0))
	opt.Resume = true
	if got := asJSON(t, verify(t, opt)); string(got) != string(want) {
		t.Errorf("resumed later the report is\n%s\nwant\n%s", got, want)
	}
}

// interruptedMarket are the options of a run that was interrupted after a few blocks.
func interruptedMarket(t *testing.T, c *Catalogue, in []Input) Options {
	t.Helper()
	opt := marketOptions(t, c, in, t.TempDir())
	opt.block = 20_000
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	opt.Progress = func(Progress) {
		if steps++; steps == 10 {
			cancel()
		}
	}
	var interrupted *Interrupted
	if _, err := Run(ctx, opt); !errors.As(err, &interrupted) {
		t.Fatal(err)
	}
	return opt
}

// What is damaged is no finding: it is said which file is, and what to do, whatever is in it.
func TestDamagedFilesOfOrder(t *testing.T) {
	c := catalogue(t, market)
	in := log(t, plantMarket(9, 4000, 20).text())
	for name, damage := range map[string]func([]byte) []byte{
		"short":           func(b []byte) []byte { return b[:len(b)/2] },
		"empty":           func([]byte) []byte { return nil },
		"zeros":           func(b []byte) []byte { clear(b[headSize:]); return b },
		"ones":            func(b []byte) []byte { return slices.Concat(b[:headSize], bytes.Repeat([]byte{0xff}, len(b)-headSize)) },
		"counts too high": func(b []byte) []byte { copy(b, bytes.Repeat([]byte{0xff}, headSize)); return b },
	} {
		for _, file := range []string{"ids", "keys"} {
			opt := interruptedMarket(t, c, in)
			path := filepath.Join(opt.Work, OrderName, file)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, damage(data), 0o600); err != nil {
				t.Fatal(err)
			}
			opt = marketOptions(t, c, in, opt.Work)
			opt.Resume = true
			var not *NotResumable
			if r, err := Run(t.Context(), opt); !errors.As(err, &not) || !strings.Contains(not.Reason, path) || not.Hint == "" {
				t.Errorf("%s, %s: a report: %v, %v", file, name, r != nil, err)
			}
		}
	}
}

// A record that could be one, of a file that the log has not.
func TestDamagedFilesOfOrderThatLookWhole(t *testing.T) {
	opt := interruptedMarket(t, catalogue(t, market), log(t, plantMarket(9, 4000, 20).text()))
	pointElsewhere(t, filepath.Join(opt.Work, OrderName, "ids"), idRecord, digestSize)
	opt = marketOptions(t, opt.Catalogue, opt.Inputs, opt.Work)
	opt.Resume = true
	var not *NotResumable
	if r, err := Run(t.Context(), opt); !errors.As(err, &not) || !strings.Contains(not.Reason, opt.Work) || not.Hint == "" {
		t.Errorf("a report: %v, %v", r != nil, err)
	}
}
