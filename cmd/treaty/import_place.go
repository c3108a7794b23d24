package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/scaffold"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// importPlace is the folder that an import wrote to, and what is to be said of it.
type importPlace struct {
	dir string
	// joined says that a workspace was there already.
	joined bool
	home   string // that the treaty.yaml that was there says
	// kept are the contexts that were there, and somebody's.
	kept []string
	// unlisted are events that the treaty.yaml that was there does not list.
	unlisted int
	// envelope is what the treaty.yaml that was there says, where the documents say
	// imported.
	envelope, imported string
	private            int  // events of which nothing says who may consume them
	ownerless          bool // nothing says who owns some context
}

// put writes the files of an import, all or none. What is there stays: a treaty.yaml,
// and the context.yaml of contexts that are somebody's. The envelope is that of the
// imported documents; empty: they say none.
func (o *importOptions) put(ctx context.Context, dir string, files scaffold.Files, envelope string) (importPlace, error) {
	p := importPlace{dir: dir, joined: isThere(dir, workspaceFile)}
	if !p.joined {
		maps.Copy(files, scaffold.Workspace([]string{contextsEntry}, ""))
		if envelope != "" {
			files[workspaceFile] = append(files[workspaceFile], "envelope: "+envelope+"\n"...)
		}
	}
	for _, name := range sortedNames(files) {
		if path.Base(name) == "context.yaml" && isThere(dir, name) {
			p.kept = append(p.kept, path.Base(path.Dir(name)))
			delete(files, name)
		}
	}
	maps.Copy(files, missing(dir, scaffold.Schemas()))
	if err := createFiles(dir, files); err != nil {
		return p, exit.Usagef("choose another folder with --out", "%w", err)
	}
	if !p.joined {
		return p, nil
	}
	return p, p.lookAround(ctx, files, envelope)
}

// lookAround finds what the workspace that was there makes of the new files.
func (p *importPlace) lookAround(ctx context.Context, files scaffold.Files, envelope string) error {
	ws, err := loadDir(ctx, p.dir, "working tree")
	if err != nil {
		return err
	}
	p.home = ws.Config.Home
	if envelope != "" && envelope != ws.Config.Envelope {
		p.envelope, p.imported = ws.Config.Envelope, envelope
	}
	listed := map[string]bool{}
	for _, c := range ws.Contracts {
		if c.Doc != nil {
			listed[c.Doc.File] = true
		}
	}
	for name := range files {
		if path.Base(name) == "event.yaml" && !listed[name] {
			p.unlisted++
		}
	}
	return nil
}

// toPush is the call that pushes what was imported, with all that it needs: git has not
// committed the files yet, and may not know whose they are.
func (p importPlace) toPush(ctx context.Context) string {
	dir, first, home := term.Safe(p.dir), "then", p.home
	if repository, err := workspace.OpenRepository(ctx, p.dir); err == nil {
		defer repository.Close()
		first = "commit, then"
		if remote, err := repository.Origin(ctx); home == "" && err == nil {
			home = homeOf(remote)
		}
	}
	call := first + " treaty -C " + dir + " push --history"
	if home == "" {
		call += " --home github.com/acme/" + folderName(p.dir) + " (the repository that owns it)"
	}
	return call
}

func isThere(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
	return err == nil
}

// notes are what to know before the next step, a line each.
func (p importPlace) notes() []string {
	var notes []string
	if p.joined {
		note := "joined the workspace that was in " + p.dir + ": no file of it was changed"
		if len(p.kept) > 0 {
			note += "; as they were: the contexts " + strings.Join(p.kept, ", ")
		}
		notes = append(notes, note)
	}
	if p.unlisted > 0 {
		notes = append(notes, fmt.Sprintf("its treaty.yaml does not list %s: add %s to `contracts:`", plural(p.unlisted, "event"), contextsEntry))
	}
	if p.envelope != "" {
		notes = append(notes, fmt.Sprintf("its treaty.yaml has envelope: %s, the documents have %s: the events are read as %s now", p.envelope, p.imported, p.envelope))
	}
	if p.private > 0 {
		notes = append(notes, fmt.Sprintf("%s private: no service of another context may consume %s; say `visibility: public` (or partner) in event.yaml of those that are meant for others (next time, for all: --visibility public)",
			are(p.private, "event"), them(p.private)))
	}
	if p.ownerless {
		notes = append(notes, "nobody owns the contexts yet: name the team in each context.yaml (next time: --owner TEAM)")
	}
	return notes
}

func are(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return plural(n, noun) + " are"
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// printNotes prints notes, a line each.
func printNotes(b *strings.Builder, notes []string) {
	for _, note := range notes {
		fmt.Fprintln(b, term.Safe(note))
	}
}

// said returns the visibility that --visibility names; empty: none.
func (o *importOptions) said() (contract.Visibility, error) { return visibilityOf(o.visibility) }

func visibilityOf(text string) (contract.Visibility, error) {
	if v := contract.Visibility(text); v == "" || slices.Contains(contract.Visibilities, v) {
		return v, nil
	}
	return "", exit.Usagef("one of: private, partner, public", "--visibility knows no %q", text)
}
