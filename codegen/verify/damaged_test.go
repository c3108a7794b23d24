package verify

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A shard that looks whole and speaks of files that the log has not is told as damaged, whichever of its files is.
func TestDamagedShardsThatLookWhole(t *testing.T) {
	c := catalogue(t, market)
	whole := log(t, plantMarket(23, 4000, 10).text())
	for name, damage := range map[string]func(t *testing.T, dir string){
		"ids": func(t *testing.T, dir string) {
			pointElsewhere(t, filepath.Join(dir, OrderName, "ids"), idRecord, digestSize)
		},
		"keys": func(t *testing.T, dir string) {
			pointElsewhere(t, filepath.Join(dir, OrderName, "keys"), keyRecord, keyAt)
		},
		"a file too many": func(t *testing.T, dir string) { sampleIn(t, dir, 9) },
		"the next file":   func(t *testing.T, dir string) { sampleIn(t, dir, 1) },
		"no file":         func(t *testing.T, dir string) { sampleIn(t, dir, -1) },
	} {
		t.Run(name, func(t *testing.T) {
			one, two := keepShard(t, c, []string{whole[0].Name}, 1, 2), keepShard(t, c, []string{log(t, goodLine(1))[0].Name}, 2, 2)
			damage(t, one)
			var not *NotResumable
			r, err := Merge(t.Context(), []string{one, two}, t.TempDir())
			if !errors.As(err, &not) || !strings.Contains(not.Reason, "damaged") || not.Hint == "" {
				t.Errorf("a report: %v, %v", r != nil, err)
			}
		})
	}
}

// pointElsewhere makes the records of the first piece of a file speak of another file than the first.
func pointElsewhere(t *testing.T, path string, size, fileAt int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := headSize; at+size <= len(data) && data[at+fileAt] == 0; at += size { // to the end of the first piece
		data[at+fileAt] = 5
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// sampleIn makes a sample of a shard lie in another file.
func sampleIn(t *testing.T, dir string, file int) {
	t.Helper()
	changeShard(t, dir, func(n *shardNote) { n.Report.Broken[0].Samples[0].File = file })
}

// changeShard changes what is noted of a shard.
func changeShard(t *testing.T, dir string, change func(n *shardNote)) {
	t.Helper()
	note, err := readShard(dir)
	if err != nil {
		t.Fatal(err)
	}
	change(note)
	data, err := json.Marshal(note)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, shardFile), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Shards whose records an earlier version wrote in another form are refused, also where all of them are such.
func TestShardsOfAnotherFormAreRefused(t *testing.T) {
	dir := keepShard(t, catalogue(t, market), []string{log(t, plantMarket(23, 300, 10).text())[0].Name}, 1, 1)
	changeShard(t, dir, func(n *shardNote) {
		var state map[string]any
		if err := json.Unmarshal(n.Stages[OrderName], &state); err != nil {
			t.Fatal(err)
		}
		delete(state, "Form")
		n.Stages[OrderName], _ = json.Marshal(state) // it was JSON
	})
	var not *NotMergeable
	if r, err := Merge(t.Context(), []string{dir}, ""); !errors.As(err, &not) || !strings.Contains(not.Reason, dir) || not.Hint == "" {
		t.Errorf("a report: %v, %v", r != nil, err)
	}
}
