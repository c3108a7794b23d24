package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/codeowners"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/workspace"
)

type exportCodeownersOptions struct {
	exportOptions
	org   string
	teams map[string]string
}

func newExportCodeowners(s *shared) *cobra.Command {
	o := &exportCodeownersOptions{exportOptions: exportOptions{shared: s}}
	cmd := &cobra.Command{
		Use:   "codeowners",
		Short: "Write who owns which files as a block of CODEOWNERS",
		Long: `Writes a line for the folder of each context that has an owner, and one for each event
and service that another team owns, or that lies elsewhere, so that the host asks them
for a review. Paths are from the root of the repository. The block stands between two
marks; what else the file says stays as it is. Without --out the block is printed.

An owner becomes @ORG/OWNER with --org ORG; --team OWNER=@org/team (or a user, or an
address) says otherwise for one. Owners that begin with @ are taken as they are.`,
		Example: "  treaty export codeowners --org acme\n" +
			"  treaty export codeowners --org acme --team team-risk=@acme/fraud --out .github/CODEOWNERS",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.org, "org", "", "the organisation or group that the owners are teams of")
	cmd.Flags().StringToStringVar(&o.teams, "team", nil, "`OWNER=@org/team`, for one owner; may be given again")
	o.flags(cmd, "the CODEOWNERS `FILE` to keep up to date")
	return cmd
}

// owned is something with an owner, and where its files are.
type owned struct {
	what  string
	path  string // in the workspace; a folder ends in a slash
	owner string
}

func (o *exportCodeownersOptions) run(ctx context.Context) error {
	ws, at, err := o.usable(ctx)
	if err != nil {
		return err
	}
	prefix, err := inRepository(at)
	if err != nil {
		return err
	}
	var lines []codeowners.Line
	for _, x := range ownedPlaces(ws) {
		owner, err := o.handle(x)
		if err != nil {
			return err
		}
		lines = append(lines, codeowners.Line{Path: path.Join("/", prefix, x.path) + trailing(x.path), Owner: owner})
	}
	if len(lines) == 0 {
		return exit.Usagef("write `owner: TEAM` into each context.yaml", "nobody owns anything in this workspace")
	}
	block := codeowners.Block(lines)
	switch {
	case o.out == "" && o.json():
		return report.Encode(o.Out, ownersView{len(lines), string(block)})
	case o.out == "":
		_, err := o.Out.Write(block)
		return err
	}
	return o.keep(block, len(lines))
}

func trailing(name string) string {
	if strings.HasSuffix(name, "/") {
		return "/"
	}
	return ""
}

// keep brings the block of the file up to date.
func (o *exportCodeownersOptions) keep(block []byte, lines int) error {
	dir, base := filepath.Split(filepath.Clean(o.out))
	if dir == "" {
		dir = "."
	}
	have, err := os.ReadFile(o.out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return exit.Usagef("--out names a file", "cannot read %s: %v", o.out, plain(err))
	}
	text, err := codeowners.Replace(have, block)
	if err != nil {
		return exit.Usagef("put the marks in order, or delete the block: it is written again", "%s: %w", o.out, err)
	}
	files := ownedFiles{dir: dir, files: map[string][]byte{base: text}}
	done, err := files.sync(o.check)
	if err != nil {
		return err
	}
	if o.json() {
		err = report.Encode(o.Out, ownersWrittenView{o.check, o.out, lines, done.Written})
	} else {
		_, err = fmt.Fprintf(o.Out, "%s   %s\n", o.headline(plural(lines, "line"), done), o.Paint(term.Dim, term.Safe(o.out)))
	}
	if err != nil {
		return err
	}
	return o.outcome(len(done.Written))
}

// ownedPlaces lists what has an owner: the folders of contexts, then the events and
// services that lie outside of them or that another team owns, which have the last word.
func ownedPlaces(ws *workspace.Workspace) []owned {
	var list, special []owned
	for _, c := range ws.Contexts {
		if c.Doc != nil && c.Owner != "" {
			list = append(list, owned{"context " + c.Name, path.Dir(c.Doc.File) + "/", c.Owner})
		}
	}
	byPath := func(a, b owned) int { return strings.Compare(a.path, b.path) }
	slices.SortFunc(list, byPath)
	for _, c := range ws.Contracts {
		if c.Doc != nil && c.Owner != "" && c.Owner != ownerOf(list, c.Dir) {
			special = append(special, owned{"event " + c.Name.String(), c.Dir + "/", c.Owner})
		}
	}
	for _, s := range ws.Services {
		if s.Doc != nil && s.Owner != "" && s.Owner != ownerOf(list, s.Doc.File) {
			special = append(special, owned{"service " + s.Context + "/" + s.Name, s.Doc.File, s.Owner})
		}
	}
	slices.SortFunc(special, byPath)
	return append(list, special...)
}

// ownerOf is whom the folders, sorted by their paths, say to own the file or folder:
// the last that holds it decides.
func ownerOf(folders []owned, name string) string {
	for _, f := range slices.Backward(folders) {
		if strings.HasPrefix(name, f.path) || f.path == "./" {
			return f.owner
		}
	}
	return ""
}

var (
	teamName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	orgName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)
	handle   = regexp.MustCompile(`^(@[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*|[^\s@#]+@[^\s@#]+)$`)
)

// handle returns what the host calls an owner.
func (o *exportCodeownersOptions) handle(x owned) (string, error) {
	name, said := o.teams[x.owner]
	switch {
	case said && !handle.MatchString(name):
		return "", exit.Usagef("--team "+x.owner+"=@org/team", "%q is neither @org/team, nor @user, nor an address", name)
	case said:
		return name, nil
	case handle.MatchString(x.owner):
		return x.owner, nil
	case o.org == "":
		return "", exit.Usagef("name the organisation with --org, or the team with --team "+shellWord(x.owner)+"=@org/team",
			"nothing says who %q, the owner of %s, is to the host of the repository", x.owner, x.what)
	case !orgName.MatchString(o.org):
		return "", exit.Usagef("--org acme", "%q cannot name an organisation", o.org)
	case !teamName.MatchString(x.owner):
		return "", exit.Usagef("say which team it is with --team "+shellWord(x.owner)+"=@org/team", "%q, the owner of %s, cannot name a team", x.owner, x.what)
	}
	return "@" + o.org + "/" + x.owner, nil
}

// shellWord returns a name as a shell takes it.
func shellWord(name string) string {
	if teamName.MatchString(name) {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}

// inRepository returns where the folder is in its repository; "" where it is its
// root, or in none.
func inRepository(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", exit.Usagef("", "%w", err)
	}
	for at := abs; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			below, err := filepath.Rel(at, abs)
			return filepath.ToSlash(below), err
		}
		if at == filepath.Dir(at) {
			return "", nil
		}
	}
}

// ownersView is the JSON of `treaty export codeowners`.
type ownersView struct {
	Lines int    `json:"lines"` // how many
	Block string `json:"block"` // as it stands in a CODEOWNERS file
}

// ownersWrittenView is the JSON of `treaty export codeowners --out`.
type ownersWrittenView struct {
	Check   bool     `json:"check"` // nothing was written
	File    string   `json:"file"`
	Lines   int      `json:"lines"`
	Written []string `json:"written"` // with --check: that would be
}
