package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/importing"
	"github.com/treaty-events/treaty/contract"
)

type importOptions struct {
	*shared
	as      string
	context string
	owner   string
	out     string
	root    string
	// visibility is that of events of which the source says none.
	visibility string
	// asyncapi says that the arguments are AsyncAPI documents.
	asyncapi bool
	clone    cloneOptions // --confluent
}

func newImport(s *shared) *cobra.Command {
	o := &importOptions{shared: s, clone: cloneOptions{shared: s}}
	cmd := &cobra.Command{
		Use:   "import {SRC --as PATTERN | --asyncapi FILE... | --confluent URL}",
		Short: "Make a workspace of schema files or AsyncAPI documents; copy a schema registry",
		Long: `With --as: reads the tree SRC and writes a workspace to --out: one contract an event, the newest
revision of each major as its schema, the earlier ones as its history. The pattern
says how the files of SRC are named; placeholders are {context}, {event}, {major},
and any others, which order the revisions of a major. ` + "`*`" + ` stands for any part of a
name, ` + "`**/`" + ` for any folders. Files that do not match are listed.

Where --out is a workspace already, the events join it; nothing that is there is
changed. Nothing in such a tree, or in a document of others, says who may consume an
event: it is private to its context, unless --visibility says otherwise.

History is a fact: a revision that breaks its past is imported all the same, and
compatible-since in event.yaml says from which one on the promise holds.

With --asyncapi: reads AsyncAPI 3 documents, JSON or YAML, and writes their messages
as events and their operations as a service. What Treaty has no place for is listed,
with its place in the document. References stay within the folder that holds all
documents, or --root, and never use the network.

With --confluent: copies another schema registry that speaks Confluent's protocol into
ours, with ids, version numbers, references, what is deleted softly, configs and modes.
It can be cut off and asked for again: what is there is skipped. What cannot be copied is
listed with the reason (AVRO and PROTOBUF, ids that mean another schema here), and the
exit code is 1. Credentials for the other registry are in $TREATY_CONFLUENT_BASIC
(USER:PASSWORD) or $TREATY_CONFLUENT_TOKEN; our own needs an admin's token.`,
		Example: "  treaty import iglu-central --as 'schemas/{context}/{event}/jsonschema/{major}-{revision}-{addition}' --out shop\n" +
			"  treaty import eiffel --as 'schemas/{event}/{major}.{minor}.{patch}.json' --context eiffel --out shop\n" +
			"  treaty import --asyncapi streetlights.yaml --context lighting --out shop\n" +
			"  treaty import --confluent https://schemas.example.com --dry-run",
		Args: func(cmd *cobra.Command, args []string) error {
			if o.clone.other != "" {
				return nil
			}
			return cobra.MinimumNArgs(1)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.clone.other != "":
				return o.runConfluent(cmd.Context(), cmd, args)
			case o.asyncapi:
				return o.runAsyncAPI(cmd.Context(), args)
			case len(args) > 1:
				return exit.Usagef("quote the pattern of --as; several AsyncAPI documents are imported with --asyncapi", "--as imports one tree, but there are %d arguments", len(args))
			case o.root != "":
				return exit.Usagef("leave out --root", "--root belongs to --asyncapi")
			}
			return o.run(cmd.Context(), args[0])
		},
	}
	cmd.Flags().StringVar(&o.as, "as", "", "the `PATTERN` of the files' names")
	cmd.Flags().StringVar(&o.context, "context", "", "the context of the events, where the pattern has no {context}; with --confluent: the Kafka context to copy (default: all)")
	cmd.Flags().StringVar(&o.owner, "owner", "", "the team that owns the contexts")
	cmd.Flags().StringVar(&o.out, "out", "", "the `DIR` to write to (default: the workspace at -C)")
	cmd.Flags().StringVar(&o.visibility, "visibility", "", "who may consume the events, where nothing says so: private, partner or public (default private)")
	cmd.Flags().BoolVar(&o.asyncapi, "asyncapi", false, "the arguments are AsyncAPI 3 documents")
	cmd.Flags().StringVar(&o.root, "root", "", "the `DIR` that references of --asyncapi may not leave")
	o.clone.flags(cmd, "copy from")
	cmd.MarkFlagsOneRequired("as", "asyncapi", "confluent")
	return cmd
}

func (o *importOptions) run(ctx context.Context, src string) error {
	pattern, err := importing.ParsePattern(o.as)
	if err != nil {
		return exit.Usagef("--as '{context}/{event}/{major}-{revision}-{addition}.json'", "%w", err)
	}
	if err := o.checkContext(pattern); err != nil {
		return err
	}
	visibility, err := o.said()
	if err != nil {
		return err
	}
	out, err := o.target()
	if err != nil {
		return err
	}
	names, err := treeFiles(ctx, src, out)
	if err != nil {
		return err
	}
	plan := importing.Make(names, pattern, o.context)
	if len(plan.Events) == 0 {
		return o.nothing(plan, src)
	}
	w := &importer{shared: o.shared, owner: o.owner, visibility: visibility, plan: plan, files: map[string][]byte{}}
	if err := w.read(ctx, src); err != nil {
		return err
	}
	place, err := o.put(ctx, out, w.files, "")
	if err != nil {
		return err
	}
	return o.print(ctx, w, place)
}

func (o *importOptions) checkContext(pattern *importing.Pattern) error {
	if pattern.HasContext() {
		return nil
	}
	if o.context == "" {
		return exit.Usagef("say --context NAME, or put {context} into the pattern", "nothing says which context the events belong to")
	}
	if err := contract.CheckContextName(o.context); err != nil {
		return exit.Usagef("", "%w", err)
	}
	return nil
}

// nothing says why no file of the tree is imported.
func (o *importOptions) nothing(plan importing.Plan, src string) error {
	example := ""
	if len(plan.Skipped) > 0 {
		example = fmt.Sprintf("; for example %s: %s", plan.Skipped[0].File, plan.Skipped[0].Reason)
	}
	return exit.Usagef("names are compared from SRC on, with forward slashes", "none of the %s in %s fits the pattern%s",
		plural(len(plan.Skipped), "file"), src, example)
}

// maxTree bounds how many files a tree may have.
const maxTree = 200_000

// treeFiles lists the files of a tree by their names in it. Hidden folders, and
// the folder that is written to, are not part of it.
func treeFiles(ctx context.Context, src, out string) ([]string, error) {
	if info, err := os.Stat(src); err != nil || !info.IsDir() {
		return nil, exit.Usagef("name the folder with the schemas", "%s is no folder", src)
	}
	avoid, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	var names []string
	err = filepath.WalkDir(src, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && file != src && (strings.HasPrefix(d.Name(), ".") || same(file, avoid)):
			return fs.SkipDir
		case d.IsDir():
			return nil
		case len(names) == maxTree:
			return fmt.Errorf("more than %d files", maxTree)
		}
		name, err := filepath.Rel(src, file)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		return nil, exit.Usagef("", "cannot read %s: %v", src, plain(err))
	}
	return names, err
}

func same(file, abs string) bool {
	other, err := filepath.Abs(file)
	return err == nil && other == abs
}
