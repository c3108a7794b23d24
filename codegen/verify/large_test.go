package verify

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

var largeLog = flag.Int("events", 0, "how many events a log has that is verified and measured (scripts/verify-bench.sh: 10000000)")

// largeTask tells a process of this test what to do with a file.
const largeTask = "TREATY_LARGE_LOG"

// What it costs to verify a large log, beside json.Valid over the same lines: in processes of their own,
// by the time of processors, so that others on the machine do not matter.
func TestLargeLog(t *testing.T) {
	if task := os.Getenv(largeTask); task != "" {
		doLargeTask(t, task)
		return
	}
	if *largeLog == 0 {
		return // measured by hand
	}
	file := filepath.Join(t.TempDir(), "events.ndjson")
	size := writeLarge(t, file, *largeLog)
	t.Logf("%d events, %.2f GB", *largeLog, float64(size)/1e9)
	plain := largeCost(t, "valid", file)
	for _, workers := range []int{1, 2} {
		ours := largeCost(t, strconv.Itoa(workers), file)
		t.Logf("verify, %d workers: %.0f events/s of a processor, %.0f MB/s; %.1f s in all, %.1f s of processors; %d MiB at most; %.2f times json.Valid (%.1f s of processors, %d MiB)",
			workers, float64(*largeLog)/ours.processor.Seconds(), float64(size)/1e6/ours.processor.Seconds(), ours.wall.Seconds(), ours.processor.Seconds(), ours.memory>>20,
			ours.processor.Seconds()/plain.processor.Seconds(), plain.processor.Seconds(), plain.memory>>20)
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

func largeCost(t *testing.T, task, file string) cost {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLargeLog$", "-test.timeout=0")
	cmd.Env = append(os.Environ(), largeTask+"="+task+":"+file)
	begun := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", task, err, out)
	}
	p := cmd.ProcessState
	return cost{time.Since(begun), p.UserTime() + p.SystemTime(), p.SysUsage().(*syscall.Rusage).Maxrss << 10}
}

func doLargeTask(t *testing.T, text string) {
	task, file, _ := bytes.Cut([]byte(text), []byte(":"))
	if string(task) == "valid" {
		validFile(t, string(file))
		return
	}
	workers, err := strconv.Atoi(string(task))
	if err != nil {
		t.Fatal(err)
	}
	if r := verify(t, Options{Catalogue: newCompany(t).catalogue, Inputs: inputs(t, string(file)), Workers: workers}); r.Failed() {
		t.Error(told(r))
	}
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
