package verify

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cutInto writes a log as n files, cut anywhere between lines.
func cutInto(t *testing.T, random *rand.Rand, l *plantedLog, n int) []string {
	t.Helper()
	dir := t.TempDir()
	var files []string
	rest := l.lines
	for i := range n {
		take := len(rest)
		if i < n-1 {
			take = random.IntN(len(rest) + 1)
		}
		name := filepath.Join(dir, fmt.Sprintf("%02d.ndjson", i))
		text := strings.Join(rest[:take], "\n")
		if take > 0 {
			text += "\n"
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		files, rest = append(files, name), rest[take:]
	}
	return files
}

// keepShard verifies files as a shard and returns its folder.
func keepShard(t *testing.T, c *Catalogue, files []string, number, of int) string {
	t.Helper()
	return keepShardOf(t, c, files, Shard{number, of}, 0)
}

// keepShardOf is keepShard with so many places of a finding.
func keepShardOf(t *testing.T, c *Catalogue, files []string, shard Shard, samples int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shard")
	opt := keepingSamples(t, c, inputs(t, files...), dir, samples)
	opt.Shard = shard
	if r := verify(t, opt); len(r.Sections) > 0 {
		t.Errorf("shard %s has sections: %v", opt.Shard, r.Sections)
	}
	return dir
}

// However a log is divided, and in whatever order its shards are merged, the report is that of the whole.
func TestShardsMakeTheReportOfTheWhole(t *testing.T) {
	c := catalogue(t, market)
	l := plantMarket(11, 4000, 10)
	random := rand.New(rand.NewPCG(5, 6))
	for range 6 {
		files := cutInto(t, random, l, 1+random.IntN(6))
		want := asJSON(t, verify(t, marketOptions(t, c, inputs(t, files...), "")))
		of := 1 + random.IntN(len(files))
		var dirs []string
		for i, rest := 1, files; i <= of; i++ {
			take := len(rest)
			if i < of {
				take = 1 + random.IntN(len(rest)-(of-i))
			}
			dirs = append(dirs, keepShard(t, c, rest[:take], i, of))
			rest = rest[take:]
		}
		random.Shuffle(len(dirs), func(i, j int) { dirs[i], dirs[j] = dirs[j], dirs[i] })
		for range 2 { // merging leaves shards as they are
			r, err := Merge(t.Context(), dirs, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if got := asJSON(t, r); string(got) != string(want) {
				t.Fatalf("%d files in %d shards have the report\n%s\nwant\n%s", len(files), of, got, want)
			}
		}
	}
}

// A run that is interrupted anywhere, again and again, has the report of one that is not; a shard as well.
func TestStagesGoOnAfterInterruptions(t *testing.T) {
	c := catalogue(t, market)
	l := plantMarket(13, 4000, 10)
	in := log(t, l.text())
	want := asJSON(t, verify(t, marketOptions(t, c, in, "")))
	for _, shard := range []Shard{{}, {1, 1}} {
		work := filepath.Join(t.TempDir(), "work")
		r, times := interruptedRun(t, c, in, work, shard, 0)
		if times < 3 {
			t.Errorf("it was interrupted %d times only", times)
		}
		if shard != (Shard{}) {
			var err error
			if r, err = Merge(t.Context(), []string{work}, ""); err != nil {
				t.Fatal(err)
			}
		}
		if got := asJSON(t, r); string(got) != string(want) {
			t.Errorf("shard %q: after %d interruptions the report is\n%s\nwant\n%s", shard, times, got, want)
		}
	}
}

// interruptedRun runs to the end, however often it is interrupted.
func interruptedRun(t *testing.T, c *Catalogue, in []Input, work string, shard Shard, samples int) (r *Report, times int) {
	t.Helper()
	random := rand.New(rand.NewPCG(8, 9))
	for {
		ctx, cancel := context.WithCancel(t.Context())
		opt := keepingSamples(t, c, in, work, samples)
		opt.Shard, opt.Resume, opt.block, opt.Workers = shard, times > 0, 20_000, 2
		blocks := random.IntN(20)
		opt.Progress = func(Progress) {
			if blocks--; blocks < 0 {
				cancel()
			}
		}
		r, err := Run(ctx, opt)
		cancel()
		var interrupted *Interrupted
		if err == nil {
			return r, times
		}
		if !errors.As(err, &interrupted) {
			t.Fatal(err)
		}
		times++
	}
}

// Shards that do not make a whole are refused, with the reason.
func TestMergeRefusesWhatIsNoWhole(t *testing.T) {
	c := catalogue(t, market)
	l := plantMarket(17, 300, 10)
	files := cutInto(t, rand.New(rand.NewPCG(1, 1)), l, 4)
	one, two := keepShard(t, c, files[:1], 1, 2), keepShard(t, c, files[1:2], 2, 2)
	other := map[string]string{}
	for name, text := range market {
		other[name] = strings.Replace(text, `"minimum": 0`, `"minimum": 1`, 1)
	}
	unfinished := filepath.Join(t.TempDir(), "unfinished")
	if err := errors.Join(os.Mkdir(unfinished, 0o777), os.WriteFile(filepath.Join(unfinished, checkpointFile), nil, 0o666)); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(t.TempDir(), "whole.ndjson")
	if err := os.WriteFile(whole, []byte(l.text()), 0o666); err != nil {
		t.Fatal(err)
	}
	damaged := keepShard(t, c, []string{whole}, 2, 2)
	if err := os.Truncate(filepath.Join(damaged, OrderName, "ids"), 100); err != nil {
		t.Fatal(err)
	}
	for want, dirs := range map[string][]string{
		"there are no shards":        nil,
		"shards are missing: [2]":    {one},
		"shards are missing: [1]":    {two},
		"are both shard 1/2":         {one, two, keepShard(t, c, files[2:3], 1, 2)},
		"is shard 1/2":               {one, keepShard(t, c, files[2:3], 2, 3)},
		"are of the same files":      {one, keepShard(t, c, files[:1], 2, 2)},
		"different workspaces":       {one, keepShard(t, catalogue(t, other), files[2:3], 2, 2)},
		"was not read to its end":    {one, unfinished},
		"has no shard":               {one, t.TempDir()},
		"ids is shorter than it was": {one, damaged},
	} {
		_, err := Merge(t.Context(), dirs, "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: it says %v", want, err)
		}
	}
	if _, err := Merge(t.Context(), []string{two, one}, ""); err != nil {
		t.Error(err)
	}
}

// A folder with a shard is not written over, and an interrupted one goes on as the same shard alone.
func TestAShardIsNotWrittenOver(t *testing.T) {
	c := catalogue(t, market)
	in := log(t, plantMarket(19, 300, 10).text())
	dir := filepath.Join(t.TempDir(), "shard")
	opt := marketOptions(t, c, in, dir)
	opt.Shard = Shard{1, 2}
	verify(t, opt)
	again := marketOptions(t, c, in, dir)
	again.Shard = Shard{1, 2}
	var not *NotResumable
	if _, err := Run(t.Context(), again); !errors.As(err, &not) || !strings.Contains(err.Error(), "read to its end") {
		t.Errorf("it is written over: %v", err)
	}
	for _, wrong := range []string{"", "1", "0/2", "3/2", "1/2/3", "a/b", "1/0", "01/2", "-1/2", "1/99999999"} {
		if _, err := ParseShard(wrong); err == nil {
			t.Errorf("%q is a shard", wrong)
		}
	}
	if s, err := ParseShard("2/5"); err != nil || s != (Shard{2, 5}) {
		t.Errorf("2/5 is %v, %v", s, err)
	}
}
