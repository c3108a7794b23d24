package main

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/manifest"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// drop takes the event out of the manifest, and the copy that nobody else asks
// for; no registry is needed for it.
func (d *declaration) drop(name contract.EventName) error {
	entry := manifest.Consumption{Event: name, Home: d.service.Context}
	if c := d.ws.Find(name); c != nil {
		entry.Former = append(entry.Former, c.Name)
		entry.Former = append(entry.Former, c.Formerly...)
	}
	if manifest.Find(d.service.Doc.Root, entry) < 0 {
		var names []string
		for _, use := range d.service.Consumes {
			names = append(names, use.Event.String())
		}
		hint := "it consumes " + strings.Join(names, ", ")
		if near := workspace.Suggest(name.String(), names); near != "" {
			hint = "did you mean " + near + "?"
		} else if len(names) == 0 {
			hint = "it consumes nothing"
		}
		return exit.Usagef(hint, "%s does not consume %s", d.service.Name, name)
	}
	text, err := manifest.Remove(d.service.Doc, entry)
	if err != nil {
		return exit.Usagef("take the entry out by hand, and run `treaty pull`", "%w", err)
	}
	files, err := d.without(name)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	written, err := d.write(text, files)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	return d.print(name, written, nil)
}

// without returns the copies and the lock without those of the event, if nobody
// else asks for it; nil where nothing was pulled.
func (d *declaration) without(name contract.EventName) (map[string][]byte, error) {
	c, lock := d.ws.Find(name), d.ws.Lock
	if lock == nil || c == nil || !d.ws.IsCopy(c) {
		return nil, nil
	}
	is := func(other contract.EventName) bool {
		return other == c.Name || other == name || slices.Contains(c.Formerly, other)
	}
	for _, s := range d.ws.Services {
		if s != d.service && slices.ContainsFunc(s.Consumes, func(use contract.Consumption) bool { return is(use.Event) }) {
			return nil, nil
		}
	}
	if slices.ContainsFunc(lock.Named, is) {
		return nil, nil
	}
	files, err := readCopies(d.at)
	if err != nil {
		return nil, err
	}
	for file := range files {
		if strings.HasPrefix(file, c.Dir+"/") {
			delete(files, file)
		}
	}
	rest := *lock
	rest.Contracts = slices.DeleteFunc(slices.Clone(lock.Contracts), func(l workspace.Locked) bool { return l.Event == c.Name })
	delete(rest.Former, name)
	files[workspace.LockFile] = rest.Format()
	return files, nil
}
