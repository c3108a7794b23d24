package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/treaty-events/treaty/cmd/internal/claiming"
	"github.com/treaty-events/treaty/cmd/internal/credential"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	confluent "github.com/treaty-events/treaty/registry/confluent/client"
)

// leftView is a subject for which no contract is proposed.
type leftView struct {
	Subject string `json:"subject"`
	Reason  string `json:"reason"`
}

// claimReader reads the subjects that no contract claims.
type claimReader struct {
	*shared
	named []string // names or patterns; none: all
	c     *connection
	door  *confluent.Client

	mu       sync.Mutex
	subjects []*claiming.Subject
	left     []leftView
}

func (r *claimReader) dial(flag string, config workspace.Config) error {
	address, err := addressOf(flag, config)
	if err != nil {
		return err
	}
	token, source, err := credential.Choose(address)
	if err != nil {
		return err
	}
	if r.c, err = connect(address, token, source); err != nil {
		return err
	}
	r.door, err = ownDoor(r.c, token)
	return err
}

func (r *claimReader) read(ctx context.Context, ws *workspace.Workspace) error {
	list, err := r.c.UnmanagedSubjects(ctx)
	if err != nil {
		return r.c.trouble(err)
	}
	all := make([]string, len(list))
	for i, s := range list {
		all[i] = s.Name
	}
	names, err := r.chosen(all)
	if err != nil {
		return err
	}
	claimed := map[string]string{}
	if ws != nil {
		for _, c := range ws.Contracts {
			for i := range c.Majors {
				for _, subject := range c.Majors[i].Subjects {
					claimed[subject] = c.Name.String()
				}
			}
		}
	}
	progress := r.NewProgress("subjects read")
	defer progress.Done()
	done := 0
	err = confluent.Each(ctx, len(names), func(ctx context.Context, i int) error {
		s, reason, err := r.subject(ctx, names[i], claimed[names[i]])
		r.mu.Lock()
		defer r.mu.Unlock()
		switch {
		case err != nil:
			return err
		case reason != "":
			r.left = append(r.left, leftView{names[i], reason})
		case s != nil:
			r.subjects = append(r.subjects, s)
		}
		done++
		progress.Step(done, len(names))
		return nil
	})
	slices.SortFunc(r.left, func(a, b leftView) int { return strings.Compare(a.Subject, b.Subject) })
	if err != nil && ctx.Err() == nil {
		return r.c.doorTrouble(r.door, err)
	}
	return err
}

// chosen returns the subjects that are named, all where none is.
func (r *claimReader) chosen(all []string) ([]string, error) {
	if len(r.named) == 0 {
		return all, nil
	}
	var names []string
	for _, pattern := range r.named {
		before := len(names)
		for _, name := range all {
			if fits, err := path.Match(pattern, name); fits || name == pattern {
				names = append(names, name)
			} else if err != nil {
				return nil, exit.Usagef("* is any part of a name, ? any character", "%q is no pattern of subjects", pattern)
			}
		}
		if len(names) == before {
			hint := "`treaty claim` lists those that no contract claims"
			if meant := workspace.Suggest(pattern, all); meant != "" {
				hint = "did you mean " + meant + "?"
			}
			return nil, exit.Usagef(hint, "no unclaimed subject of %s is called %s", r.c.Address(), pattern)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// subject reads a subject, or says why no contract is proposed for it; neither where
// nothing of it is there.
func (r *claimReader) subject(ctx context.Context, name, claimed string) (*claiming.Subject, string, error) {
	explicit := slices.Contains(r.named, name)
	switch {
	case claimed != "":
		return nil, claimed + " claims it in this workspace: `treaty push --history` publishes that", nil
	case claiming.ParseName(name).Key && !explicit:
		return nil, "the schema of a key is no event: name it to claim it all the same", nil
	}
	numbers, err := r.door.Versions(ctx, name, false)
	if err != nil {
		return nil, "", err
	}
	switch {
	case len(numbers) == 0 && explicit:
		return nil, "all of its versions are deleted", nil
	case len(numbers) == 0:
		return nil, "", nil // nobody asks about it
	}
	if !explicit {
		by, err := r.door.ReferencedBy(ctx, name, numbers[len(numbers)-1])
		if err != nil {
			return nil, "", err
		}
		if len(by) > 0 {
			return nil, "others refer to it, so it is a part of events: name it to claim it all the same", nil
		}
	}
	s := &claiming.Subject{Name: name, Model: contract.Tolerant}
	level, policy, err := r.door.Promise(ctx, name)
	if err != nil {
		return nil, "", err
	}
	if s.Mode, err = contract.ParseMode(level); err != nil {
		return nil, err.Error(), nil
	}
	if policy == "STRICT" {
		s.Model = contract.Strict
	}
	for _, number := range numbers {
		v, reason, err := r.version(ctx, name, number)
		if err != nil || reason != "" {
			return nil, reason, err
		}
		s.Versions = append(s.Versions, v)
	}
	return s, "", nil
}

// version reads a version as a schema that stands alone.
func (r *claimReader) version(ctx context.Context, subject string, number int) (v claiming.Version, reason string, err error) {
	got, err := r.door.Version(ctx, subject, number)
	if err != nil {
		return v, "", err
	}
	text := []byte(got.Schema)
	if len(got.References) > 0 {
		if text, err = r.c.SchemaByID(ctx, int32(got.ID)); err != nil {
			return v, "", err
		}
	}
	v = claiming.Version{Number: number, ID: got.ID}
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") == nil {
		b.WriteByte('\n')
		text = b.Bytes()
	}
	v.Text = text
	where := fmt.Sprintf("version %d", number)
	if v.Doc, err = source.Parse(where, text); err != nil {
		return v, err.Error(), nil
	}
	read, problems := schema.Load(v.Doc, schema.Options{})
	if read == nil {
		return v, fmt.Sprintf("%s: %s (%s)", problems[0].Span, problems[0].Message, problems[0].Rule), nil
	}
	v.Schema = read
	return v, "", nil
}
