package verify

import (
	"cmp"
	"maps"
	"slices"
)

// add adds what was seen in a block.
func (r *run) add(b *block) error {
	p, rep := b.part, r.report
	rep.Bytes += b.read(r.from)
	rep.Events += p.events
	rep.Checked += p.checked
	for _, i := range p.touched {
		k := r.Catalogue.Kinds[i]
		like := &KindReport{Event: k.Event, Version: k.Major, Status: string(k.Status), Newest: k.Newest, ByHand: k.ByHand, Formats: k.formats}
		rep.kind(like).add(p.tallies[i], rep.Samples)
	}
	for _, key := range inOrder(p.unknown, func(s *seen) Place { return s.places[0] }) {
		s := p.unknown[key]
		rep.unknown(key.name, key.version, s.known, s.count, s.places)
	}
	for _, f := range p.broken {
		rep.broken(f.fault.code, 1, []BrokenSample{{f.place, f.fault.message}})
	}
	for i, s := range r.Stages {
		if err := s.Fold(p.stages[i]); err != nil {
			return err
		}
	}
	r.from = b.after
	return nil
}

func (k *KindReport) add(t *tally, most int) {
	k.Count, k.Valid, k.Revised = k.Count+t.count, k.Valid+t.valid, k.Revised+t.revised
	k.Upcast, k.Untried = k.Upcast+t.upcast, k.Untried+t.untried
	k.ByPeople, k.Became = k.ByPeople+t.byPeople, k.Became+t.became
	k.Sizes.add(&t.sizes)
	for _, key := range inOrder(t.violations, func(v *violationSeen) Place { return v.places[0] }) {
		v := t.violations[key]
		k.violation(key, v.message, v.count, v.places, most)
	}
}

// inOrder returns the keys of what was seen, the first seen first; those of one event stay in an order that
// depends on nothing else than them.
func inOrder[K comparable, V any](all map[K]V, first func(V) Place) []K {
	return slices.SortedFunc(maps.Keys(all), func(a, b K) int {
		p, q := first(all[a]), first(all[b])
		return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Offset, q.Offset), compareKeys(any(a), any(b)))
	})
}

func compareKeys(a, b any) int {
	v, ok := a.(violationKey)
	if !ok {
		return 0 // one event is of one type
	}
	w := b.(violationKey)
	return cmp.Or(cmp.Compare(v.to, w.to), cmp.Compare(v.pointer, w.pointer), cmp.Compare(v.keyword, w.keyword), cmp.Compare(v.schema, w.schema))
}

// name keeps the names of the files that the report speaks of.
func (r *run) name() error {
	names := make([]string, len(r.Inputs))
	for i, in := range r.Inputs {
		names[i] = in.Name
	}
	return r.report.nameFiles(names, r.Work)
}

// nameFiles keeps those of the names of all files that the report speaks of. One that the log has not was read from what
// was kept of it in a folder, and is damaged.
func (r *Report) nameFiles(all []string, kept string) error {
	names := map[int]string{}
	for file := range r.speaksOf() {
		if file < 0 || file >= len(all) {
			return damagedFile(kept, "has a damaged file: it speaks of files that the log has not")
		}
		names[file] = all[file]
	}
	r.Names = names
	return nil
}

// speaksOf returns the files in which samples lie.
func (r *Report) speaksOf() map[int]bool {
	files := map[int]bool{}
	note := func(places ...Place) {
		for _, p := range places {
			files[p.File] = true
		}
	}
	for _, k := range r.Kinds {
		for _, v := range k.Violations {
			note(v.Samples...)
		}
	}
	for _, u := range r.Unknown {
		note(u.Samples...)
	}
	for _, b := range r.Broken {
		for _, s := range b.Samples {
			note(s.Place)
		}
	}
	for _, s := range r.Sections {
		note(sectionPlaces(s)...)
	}
	return files
}
