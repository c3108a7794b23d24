package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// Commit is the files of one commit, below the workspace's place in the
// repository. Links inside it are followed, others refused; submodules are not
// there. It is for one goroutine.
type Commit struct {
	Hash  string
	ctx   context.Context // of the caller: package io/fs has no place for it
	repo  *Repository
	root  string // hash of the workspace's tree; "": the commit does not have the folder
	top   string // hash of the repository's tree
	trees *trees
	// trace, if set, is told every link, file and gap that a path led to.
	trace   func(name string)
	modules []string // submodules, in folders that were listed
	// failed is the first object that git could not give: what was read then
	// is not all that the commit has.
	failed error
}

// Commit returns the files of the commit that ref names. They are read while ctx
// lasts. The error is a *GitError, or of ctx.
func (r *Repository) Commit(ctx context.Context, ref string) (*Commit, error) {
	hash, err := r.Resolve(ctx, ref)
	if err != nil {
		return nil, err
	}
	data, err := r.objects.read(ctx, hash, "commit", maxCommit)
	if err != nil {
		return nil, gitRead(err, "commit "+hash)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	tree, ok := strings.CutPrefix(line, "tree ")
	if !ok {
		return nil, gitRead(errors.New("it has no tree"), "commit "+hash)
	}
	c := &Commit{Hash: hash, ctx: ctx, repo: r, top: tree, trees: newTrees(r.objects)}
	c.root, err = c.below(tree)
	return c, err
}

// Ahead reads the folders that Load will list, so that it need not wait for each.
func (c *Commit) Ahead() {
	if c.root != "" {
		c.trees.below(c.ctx, c.root)
	}
}

// gitRead turns the error of one object into one that can be shown.
func gitRead(err error, what string) error {
	var known *GitError
	if errors.As(err, &known) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	hint := "git fsck shows whether the repository is whole"
	if errors.Is(err, errMissingObject) {
		hint = "in a partial clone: git fetch --refetch --no-filter"
	}
	return &GitError{Msg: fmt.Sprintf("%s cannot be read: %s", what, err), Hint: hint, Err: err}
}

// tree returns the entries of a tree.
func (c *Commit) tree(hash string) ([]treeEntry, error) {
	entries, err := c.trees.get(c.ctx, hash)
	if err != nil {
		return nil, c.fail(gitRead(err, "tree "+hash))
	}
	return entries, nil
}

// blob returns the content of a file or of a link.
func (c *Commit) blob(hash string, limit int) ([]byte, error) {
	data, err := c.repo.objects.read(c.ctx, hash, "blob", limit)
	if err != nil && !errors.Is(err, errTooLarge) {
		return nil, c.fail(gitRead(err, "file "+hash))
	}
	return data, err
}

func (c *Commit) fail(err error) error {
	if c.failed == nil {
		c.failed = err
	}
	return err
}

// below returns the hash of the workspace's tree in a repository's root tree.
func (c *Commit) below(tree string) (string, error) {
	for _, part := range strings.Split(strings.Trim(c.repo.prefix, "/"), "/") {
		if part == "" {
			continue
		}
		entries, err := c.tree(tree)
		if err != nil {
			return "", err
		}
		e, ok := find(entries, part)
		if !ok || e.kind != entryTree {
			return "", nil
		}
		tree = e.hash
	}
	return tree, nil
}

// maxLinks bounds the links that lead to one file, as os.Root does.
const maxLinks = 8

// walk is a way through trees to a name, links followed.
type walk struct {
	trees []string // the root's hash first, then of each folder
	names []string // the folders
	rest  []string // what is still to go
	links int
}

// resolve returns the entry that name leads to.
func (c *Commit) resolve(name string) (treeEntry, error) {
	if !fs.ValidPath(name) {
		return treeEntry{}, fs.ErrInvalid
	}
	if c.root == "" {
		if name == "." {
			return treeEntry{kind: entryTree}, nil
		}
		return treeEntry{}, fs.ErrNotExist
	}
	w := &walk{trees: []string{c.root}, rest: strings.Split(name, "/")}
	for len(w.rest) > 0 {
		part := w.rest[0]
		w.rest = w.rest[1:]
		e, done, err := c.step(w, part)
		if err != nil || done {
			return e, err
		}
	}
	return treeEntry{name: path.Base(name), kind: entryTree, hash: w.trees[len(w.trees)-1]}, nil
}

// step goes over one part of a path; done means that it led to a file.
func (c *Commit) step(w *walk, part string) (e treeEntry, done bool, err error) {
	switch part {
	case "", ".":
		return e, false, nil
	case "..":
		if len(w.names) == 0 {
			return e, false, errOutside
		}
		w.names, w.trees = w.names[:len(w.names)-1], w.trees[:len(w.trees)-1]
		return e, false, nil
	}
	entries, err := c.tree(w.trees[len(w.trees)-1])
	if err != nil {
		return e, false, err
	}
	e, ok := find(entries, part)
	if c.trace != nil && e.kind != entryTree {
		c.trace(path.Join(append(slices.Clone(w.names), part)...))
	}
	switch {
	case !ok, e.kind == entryOther, e.kind == entryFile && len(w.rest) > 0:
		return e, false, fs.ErrNotExist
	case e.kind == entryFile:
		return e, true, nil
	case e.kind == entryTree:
		w.names, w.trees = append(w.names, part), append(w.trees, e.hash)
		return e, false, nil
	}
	return e, false, c.follow(w, e)
}

// follow puts what a link says in front of what is still to go.
func (c *Commit) follow(w *walk, e treeEntry) error {
	if w.links++; w.links > maxLinks {
		return errors.New("too many symbolic links lead to the file")
	}
	target, err := c.blob(e.hash, maxLink)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(target, []byte("/")) || bytes.IndexByte(target, 0) >= 0 {
		return errOutside
	}
	w.rest = append(strings.Split(string(target), "/"), w.rest...)
	return nil
}

// ReadFile reads one file of at most source.DefaultLimits.Bytes.
func (c *Commit) ReadFile(name string) ([]byte, error) {
	e, err := c.resolve(name)
	if err == nil && e.kind != entryFile {
		err = errors.New("it is a folder")
	}
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	data, err := c.blob(e.hash, source.DefaultLimits.Bytes)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return data, nil
}

// ReadDir lists a folder, sorted by name; submodules are left out.
func (c *Commit) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := c.resolve(name)
	if err == nil && e.kind != entryTree {
		err = errors.New("it is not a folder")
	}
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	if e.hash == "" {
		return nil, nil
	}
	entries, err := c.tree(e.hash)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	list := make([]fs.DirEntry, 0, len(entries))
	for _, e := range entries {
		if e.kind == entryOther {
			c.modules = append(c.modules, path.Join(name, e.name))
			continue
		}
		list = append(list, commitEntry{treeEntry: e, commit: c})
	}
	return list, nil
}

// Stat describes what name leads to, links followed.
func (c *Commit) Stat(name string) (fs.FileInfo, error) {
	e, err := c.resolve(name)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	e.name = path.Base(name)
	return commitEntry{treeEntry: e, commit: c}.Info()
}

// Open opens a file or a folder.
func (c *Commit) Open(name string) (fs.File, error) {
	info, err := c.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		entries, err := c.ReadDir(name)
		return &memDir{memInfo: folderInfo(name), entries: entries}, err
	}
	data, err := c.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &memFile{fileInfo(name, data), bytes.NewReader(data)}, nil
}

// commitEntry is an entry of a folder of a commit, which knows its size only by
// reading it.
type commitEntry struct {
	treeEntry
	commit *Commit
}

func (e commitEntry) Info() (fs.FileInfo, error) {
	info := memInfo{name: e.name, mode: e.Type() | 0o444}
	if e.kind == entryTree {
		info.mode |= 0o111
		return info, nil
	}
	data, err := e.commit.blob(e.hash, source.DefaultLimits.Bytes)
	info.size = int64(len(data))
	return info, err
}
