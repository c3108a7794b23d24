//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
)

// The marks of issue 6, of whole processes on two cores: they start cold, as those of
// people and of CI do. Processor time does not depend on who else uses the machine as
// much as the clock does. Each says whether its mark held, by the fastest of its runs.

// BenchmarkLintProcess lints a folder of schemas.
func BenchmarkLintProcess(b *testing.B) {
	for n, mark := range map[int]time.Duration{660: 300 * time.Millisecond, 6600: 3 * time.Second} {
		dir := b.TempDir()
		for name, data := range testkit.Company(n) {
			if event := path.Dir(name); path.Base(name) == "v1.schema.json" {
				writeBytes(b, filepath.Join(dir, path.Base(path.Dir(event)), path.Base(event)+".schema.json"), data)
			}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			benchmarkProcess(b, mark, "lint", dir, "--now", "2026-11-21", "--fail-on", "error")
		})
	}
}

// BenchmarkCheckProcess checks a change of one file against a past of a thousand
// commits.
func BenchmarkCheckProcess(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		mark := time.Duration(0)
		if n == 1000 {
			mark = 500 * time.Millisecond
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := companyWithHistory(b, n, 1000)
			benchmarkProcess(b, mark, "check", "-C", dir, "--against", "git:HEAD", "--now", "2026-11-21")
		})
	}
}

// benchmarkProcess runs the command, whose exit code is that of findings at most, and
// says whether the mark held; 0: there is none.
func benchmarkProcess(b *testing.B, mark time.Duration, args ...string) {
	var cpu, memory int64
	fastest := time.Hour
	for b.Loop() {
		cmd, start := command(b, args...), time.Now()
		out, err := cmd.CombinedOutput()
		fastest = min(fastest, time.Since(start))
		if err != nil && cmd.ProcessState.ExitCode() != 1 {
			b.Fatalf("%v: %v\n%s", args, err, out)
		}
		cpu += int64(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime())
		memory = max(memory, peak(cmd.ProcessState))
	}
	b.ReportMetric(fastest.Seconds(), "fastest-s")
	b.ReportMetric(float64(cpu)/float64(b.N)/1e9, "cpu-s/op")
	b.ReportMetric(float64(memory)/(1<<20), "MB-peak")
	if mark > 0 {
		said := "held"
		if fastest > mark {
			said = "MISSED"
		}
		b.ReportMetric(mark.Seconds(), "mark-s")
		b.Logf("the mark of %v %s: the fastest of %d took %v", mark, said, b.N, fastest.Round(time.Millisecond))
	}
}

// BenchmarkGenProcess generates the Go of a thousand events, with and without its
// tests, into a folder that has none; the share of the tests is what one takes of the
// other, by the time of processors.
func BenchmarkGenProcess(b *testing.B) {
	spent := map[bool]int64{}
	for _, tests := range []bool{false, true} {
		dir := b.TempDir()
		for name, data := range testkit.Company(1000) {
			writeBytes(b, filepath.Join(dir, name), data)
		}
		config := testkit.Company(1000)["treaty.yaml"]
		writeBytes(b, filepath.Join(dir, "treaty.yaml"), fmt.Appendf(config, "gen:\n  - {lang: go, dir: gen, tests: %v}\n", tests))
		writeBytes(b, filepath.Join(dir, "go.mod"), []byte("module example.com/company\n\ngo 1.26\n"))
		b.Run(fmt.Sprintf("tests=%v", tests), func(b *testing.B) {
			var cpu int64
			for b.Loop() {
				b.StopTimer()
				if err := os.RemoveAll(filepath.Join(dir, "gen")); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				cmd := command(b, "gen", "-C", dir)
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				cpu += int64(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime())
			}
			spent[tests] = cpu / int64(b.N)
			b.ReportMetric(float64(spent[tests])/1e9, "cpu-s/op")
			if tests && spent[false] > 0 {
				b.ReportMetric(float64(spent[true])/float64(spent[false]), "tests/without")
			}
		})
	}
}

// companyWithHistory makes a repository of a company with so many events and
// commits, each of which changed one schema; the working tree changes one more.
func companyWithHistory(b testing.TB, events, commits int) string {
	b.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		testkit.Missing(b, "git")
	}
	dir, files := b.TempDir(), testkit.Company(events)
	var schemas []string
	for name, data := range files {
		writeBytes(b, filepath.Join(dir, name), data)
		if path.Base(name) == "v1.schema.json" {
			schemas = append(schemas, name)
		}
	}
	var stream bytes.Buffer
	commit := func(i int, files map[string][]byte) {
		fmt.Fprintf(&stream, "commit refs/heads/main\ncommitter a <a@example.com> %d +0000\ndata 0\n", 1_700_000_000+i)
		for name, data := range files {
			fmt.Fprintf(&stream, "M 100644 inline %s\ndata %d\n%s\n", name, len(data), data)
		}
	}
	commit(0, files)
	for i := range commits {
		name := schemas[i%len(schemas)]
		commit(i+1, map[string][]byte{name: withProperty(files[name], fmt.Sprintf(`"$comment": "%d"`, i))})
	}
	commit(commits+1, files)
	gitIn(b, dir, nil, "init", "-q", "-b", "main")
	gitIn(b, dir, stream.Bytes(), "fast-import", "--quiet")
	gitIn(b, dir, nil, "reset", "-q", "--hard", "main")
	name := filepath.Join(dir, schemas[0])
	writeBytes(b, name, withProperty(files[schemas[0]], `"maxProperties": 40`))
	return dir
}

// withProperty is an object with one more member.
func withProperty(object []byte, member string) []byte {
	rest := strings.TrimLeft(string(object), " \n{")
	return []byte("{\n  " + member + ",\n  " + rest)
}

func gitIn(b testing.TB, dir string, input []byte, args ...string) []byte {
	b.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return out
}

func writeBytes(b testing.TB, name string, data []byte) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		b.Fatal(err)
	}
}

// peak is the most memory that an ended process held, in bytes; 0 where the system
// does not say so.
func peak(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return int64(usage.Maxrss) << 10
}
