package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// shardFile is the file of a work folder that says that a shard was read to its end.
const shardFile = "shard.json"

// shardNote is what is kept of a shard.
type shardNote struct {
	Form   int
	Shard  Shard
	Asked  string
	Log    string
	Kinds  []shardKind
	Report *Report
	Names  []string // of all files
	Stages map[string][]byte

	dir string
}

// shardKind is one of the kinds that records name by their index.
type shardKind struct {
	Event string
	Major int
}

// keep notes a shard that was read to its end.
func (r *run) keep() error {
	note := shardNote{Form: Form, Shard: r.Shard, Asked: r.report.Fingerprint, Log: r.logFingerprint(), Report: r.report, Stages: map[string][]byte{}}
	for _, k := range r.Catalogue.Kinds {
		note.Kinds = append(note.Kinds, shardKind{k.Event, k.Major})
	}
	for _, in := range r.Inputs {
		note.Names = append(note.Names, in.Name)
	}
	for _, s := range r.Stages {
		state, err := s.Save()
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name(), err)
		}
		note.Stages[s.Name()] = state
	}
	data, err := json.Marshal(note)
	if err != nil {
		return err
	}
	if err := writeSafely(filepath.Join(r.Work, shardFile), data); err != nil {
		return fmt.Errorf("cannot keep the shard: %w", err)
	}
	return nil
}

// mustBeFree refuses a folder that has a shard.
func mustBeFree(work string) error {
	_, err := os.Stat(filepath.Join(work, shardFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return &NotResumable{"a shard that was read to its end is in " + work, "name another folder, or remove it"}
}

// NotMergeable says why shards make no whole.
type NotMergeable struct{ Reason, Hint string }

func (n *NotMergeable) Error() string { return n.Reason }

// Merge makes the report of a log of its shards, in whatever order their folders come. It needs room
// in a folder of its own; work is where that is made, empty: where temporary files are.
func Merge(ctx context.Context, dirs []string, work string) (*Report, error) {
	notes := make([]*shardNote, len(dirs))
	for i, dir := range dirs {
		var err error
		if notes[i], err = readShard(dir); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(notes, compareShards)
	if err := mustBeWhole(notes); err != nil {
		return nil, err
	}
	room, err := os.MkdirTemp(work, "treaty-merge-*")
	if err != nil {
		return nil, err
	}
	r, err := mergeAll(ctx, notes, room)
	return r, errors.Join(err, os.RemoveAll(room))
}

func readShard(dir string) (*shardNote, error) {
	data, err := os.ReadFile(filepath.Join(dir, shardFile))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		if _, err := os.Stat(filepath.Join(dir, checkpointFile)); err == nil {
			return nil, &NotMergeable{dir + " has a shard that was not read to its end", "go on with it: the same command with --resume"}
		}
		return nil, &NotMergeable{dir + " has no shard", "name the folders that were --work of --shard"}
	}
	if err != nil {
		return nil, err
	}
	n := &shardNote{dir: dir}
	if err := json.Unmarshal(data, n); err != nil || n.Form != Form || n.Report == nil || n.Shard.Of < 1 || CheckSamples(n.Report.Samples) != nil || len(n.Names) != n.Report.Files {
		return nil, unreadableShard(dir)
	}
	return n, nil
}

// unreadableShard says that a folder has a shard of another version, or none.
func unreadableShard(dir string) error {
	return &NotMergeable{dir + " has no shard that this version of Treaty can read", "make all shards with the version that merges them"}
}

// mustBeWhole refuses shards that are not those of one log, each once.
func mustBeWhole(notes []*shardNote) error {
	if len(notes) == 0 {
		return &NotMergeable{"there are no shards", "name the folders that were --work of --shard"}
	}
	first, logs, files := notes[0], map[string]*shardNote{}, 0
	for i, n := range notes {
		switch other := logs[n.Log]; {
		case n.Shard.Of != first.Shard.Of:
			return &NotMergeable{fmt.Sprintf("%s is shard %s, %s shard %s", first.dir, first.Shard, n.dir, n.Shard), "merge shards of one division"}
		case n.Asked != first.Asked:
			return &NotMergeable{fmt.Sprintf("%s and %s were made of different workspaces, or with different flags", first.dir, n.dir), "make all shards with the same workspace and flags"}
		case unlike(first.Report, n.Report) != "":
			return &NotMergeable{fmt.Sprintf("%s and %s keep %s", first.dir, n.dir, unlike(first.Report, n.Report)), "make all shards with as many samples: with the same --samples"}
		case i > 0 && n.Shard == notes[i-1].Shard:
			return &NotMergeable{fmt.Sprintf("%s and %s are both shard %s", notes[i-1].dir, n.dir, n.Shard), "name each shard once"}
		case other != nil:
			return &NotMergeable{fmt.Sprintf("%s and %s are of the same files", other.dir, n.dir), "each shard reads another part of the log: name its files alone"}
		}
		logs[n.Log] = n
		files += n.Report.Files
	}
	if len(notes) < first.Shard.Of {
		return &NotMergeable{fmt.Sprintf("shards are missing: %s of %d", missingShards(notes), first.Shard.Of), "name the folders of all shards"}
	}
	if files >= mostNumbered {
		return &NotMergeable{fmt.Sprintf("the shards have %d files, more than %d", files, mostNumbered), "put events into fewer files"}
	}
	return nil
}

// missingShards lists the first that are not there.
func missingShards(notes []*shardNote) string {
	there := map[int]bool{}
	for _, n := range notes {
		there[n.Shard.Number] = true
	}
	var list []int
	for i := 1; i <= notes[0].Shard.Of && len(list) < 10; i++ {
		if !there[i] {
			list = append(list, i)
		}
	}
	return fmt.Sprint(list)
}

func mergeAll(ctx context.Context, notes []*shardNote, room string) (whole *Report, err error) {
	first := notes[0]
	c := &Catalogue{}
	for i, k := range first.Kinds {
		c.Kinds = append(c.Kinds, &Kind{Event: k.Event, Major: k.Major, Index: i})
	}
	has := func(stage string) bool { return first.Stages[stage] != nil }
	stages, err := NewStages(c, &Layout{}, Checks{Order: has(OrderName), Personal: has(PersonalName), Samples: first.Report.Samples, Work: room})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeStages(stages)) }()
	whole = &Report{
		Form: Form, Fingerprint: first.Asked, Sample: first.Report.Sample, Samples: first.Report.Samples, Unchecked: first.Report.Unchecked,
		Kinds: []*KindReport{}, Unknown: []*UnknownReport{}, Broken: []*BrokenReport{},
	}
	var names []string
	for _, n := range notes {
		shift := whole.Files
		for _, s := range stages {
			if err := s.(absorber).Absorb(n.Stages[s.Name()], n.dir, shift); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", n.dir, s.Name(), err)
			}
		}
		names = append(names, n.Names...)
		if err := n.Report.nameFiles(n.Names, n.dir); err != nil {
			return nil, err
		}
		if err := whole.Merge(n.Report); err != nil {
			return nil, err
		}
	}
	if err := whole.finish(ctx, stages); err != nil {
		return nil, err
	}
	// What stages say was read from files of all shards.
	if err := whole.nameFiles(names, "one of the shards"); err != nil {
		return nil, err
	}
	return whole, nil
}

// finish adds what stages found.
func (r *Report) finish(ctx context.Context, stages []Stage) error {
	for _, s := range stages {
		section, err := s.Finish(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name(), err)
		}
		if section == nil {
			continue
		}
		if r.Sections == nil {
			r.Sections = map[string]Section{}
		}
		r.Sections[s.Name()] = section
	}
	r.sort()
	return nil
}
