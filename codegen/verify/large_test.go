package verify

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

var largeLog = flag.Int("events", 0, "how many events a log has that is verified and measured (scripts/verify-bench.sh: 10000000)")

// largeTask names a process of this test the file that it asks encoding/json about.
const largeTask = "TREATY_LARGE_LOG"

// What `treaty verify` costs people who run it on a large log, beside json.Valid over the same lines: in processes of
// their own, by the time of processors, so that others on the machine do not matter much.
func TestLargeLog(t *testing.T) {
	if file := os.Getenv(largeTask); file != "" {
		validFile(t, file)
		return
	}
	if *largeLog == 0 {
		return // measured by hand
	}
	dir := t.TempDir()
	file, program := filepath.Join(dir, "events.ndjson"), filepath.Join(dir, "treaty")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../../cmd/treaty").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	size := writeLarge(t, file, *largeLog)
	t.Logf("%d events, %.2f GB", *largeLog, float64(size)/1e9)
	valid := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLargeLog$", "-test.timeout=0")
	valid.Env = append(os.Environ(), largeTask+"="+file)
	plain := costOf(t, valid)
	t.Logf("json.Valid: %s", plain)
	for _, flags := range [][]string{nil, {"--workers=1"}, {"--order=off"}, {"--order=off", "--personal=off"}} {
		args := slices.Concat([]string{"verify", "-C", "../../schemas/examples"}, flags, []string{file})
		ours := costOf(t, exec.CommandContext(t.Context(), program, args...))
		t.Logf("treaty verify %s: %s; %.2f times json.Valid; %.0f events/s of a processor",
			strings.Join(flags, " "), ours, ours.processor.Seconds()/plain.processor.Seconds(), float64(*largeLog)/ours.processor.Seconds())
	}
}

func writeLarge(t *testing.T, file string, n int) int64 {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	c := newCompany(t)
	var line []byte
	for range n {
		line = c.line(line[:0])
		if _, err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// cost is what a process cost.
type cost struct {
	wall, processor time.Duration
	memory          int64 // at most, in bytes
}

func (c cost) String() string {
	return fmt.Sprintf("%.1f s of processors, %.1f s by the clock, %d MiB at most", c.processor.Seconds(), c.wall.Seconds(), c.memory>>20)
}

func costOf(t *testing.T, cmd *exec.Cmd) cost {
	t.Helper()
	begun := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	p := cmd.ProcessState
	return cost{time.Since(begun), p.UserTime() + p.SystemTime(), p.SysUsage().(*syscall.Rusage).Maxrss << 10}
}

// validFile asks encoding/json about each line of a file.
func validFile(t *testing.T, name string) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil || !json.Valid(line) {
			t.Fatal(fmt.Errorf("a line is not valid: %w", err))
		}
	}
}
