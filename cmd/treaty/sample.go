package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

type sampleOptions struct {
	*shared
	count int
	seed  uint64
	model string
	draft string
	wild  bool
}

func newSample(s *shared) *cobra.Command {
	o := &sampleOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "sample SCHEMA | EVENT",
		Short: "Make instances of a schema",
		Long: `Makes instances of a schema, all different, each confirmed by an independent
validator, and prints one a line. First come those that show what the schema
allows: each branch and value, each optional field there and missing, the ends of
ranges; then others by chance. The same seed makes the same instances.

SCHEMA is a file, or an EVENT of the workspace: ordering.OrderPlaced is the newest
version, ordering.OrderPlaced@2 the newest of major 2, ordering.OrderPlaced@2.1 one
revision. In the tolerant content model, which is the default, the instances have
only fields that the schema declares, as producers write them; in the strict one,
anything that it accepts. With --output json, each instance comes with what it shows.

If there are fewer than -n, all are printed, and why there are no more is said on
standard error.`,
		Example: "  treaty sample order.schema.json -n 20\n" +
			"  treaty sample ordering.OrderPlaced@1 --seed 7\n" +
			"  treaty sample schema.yaml --content-model strict --output json",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: s.completeEvents,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0]) },
	}
	cmd.Flags().IntVarP(&o.count, "count", "n", 10, "make `N` instances")
	cmd.Flags().Uint64Var(&o.seed, "seed", 0, "another `SEED` makes other instances")
	cmd.Flags().StringVar(&o.model, "content-model", string(contract.Tolerant), "tolerant or strict: only declared fields, or any that are accepted")
	cmd.Flags().StringVar(&o.draft, "draft", "", "read the file as this `DRAFT` (4, 6, 7, 2019-09, 2020-12) instead of what it says")
	cmd.Flags().BoolVar(&o.wild, "wild", false, "strange strings and numbers where they may be anything")
	return cmd
}

func (o *sampleOptions) run(ctx context.Context, what string) error {
	model, err := contract.ParseContentModel(o.model)
	if err != nil {
		return exit.Usagef("--content-model tolerant or strict", "%w", err)
	}
	if o.count < 1 {
		return exit.Usagef("-n 20 makes twenty", "-n %d: there is nothing to make", o.count)
	}
	s, err := o.schema(ctx, what)
	if err != nil {
		return err
	}
	opt := compat.SampleOptions{Model: model, Count: o.count, Seed: o.seed, Wild: o.wild}
	var short *compat.Shortage
	if o.json() {
		short, err = o.document(ctx, s, opt)
	} else {
		short, err = o.lines(ctx, s, opt)
	}
	if err == nil && short != nil {
		err = o.tell(what, short)
	}
	return err
}

// lines prints the instances one a line, each as soon as it is made.
func (o *sampleOptions) lines(ctx context.Context, s *schema.Schema, opt compat.SampleOptions) (*compat.Shortage, error) {
	return eachSample(ctx, s, opt, func(sample compat.Sample) error {
		_, err := o.Out.Write(append(sample.Value.AppendJSON(nil), '\n'))
		return err
	})
}

// document prints the instances as one JSON value.
func (o *sampleOptions) document(ctx context.Context, s *schema.Schema, opt compat.SampleOptions) (*compat.Shortage, error) {
	doc := sampleView{Samples: []instance{}}
	short, err := eachSample(ctx, s, opt, func(sample compat.Sample) error {
		doc.Samples = append(doc.Samples, instance{sample.Value.AppendJSON(nil), sample.Shows})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if short != nil {
		doc.Complete, doc.Reason = short.Complete, short.Reason.Code+": "+short.Reason.Message
	}
	return short, report.Encode(o.Out, doc)
}

// eachSample hands the instances to use until there are enough, use fails or ctx
// ends.
func eachSample(ctx context.Context, s *schema.Schema, opt compat.SampleOptions, use func(compat.Sample) error) (*compat.Shortage, error) {
	for sample, err := range compat.Samples(s, opt) {
		var short *compat.Shortage
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.As(err, &short):
			return short, nil
		case err != nil:
			return nil, err
		}
		if err := use(sample); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// tell says why there are fewer instances than were asked for. None at all is an
// answer, but not the one that was hoped for.
func (o *sampleOptions) tell(what string, short *compat.Shortage) error {
	if short.Made == 0 {
		hint := "`treaty explain " + short.Reason.Code + "` says what to do"
		if short.Reason.Code == "nothing-declared" {
			hint = "--content-model strict makes them"
		}
		return exit.Refusef(hint, "%s has no instance to show: %s (%s)", what, short.Reason.Message, short.Reason.Code)
	}
	_, err := fmt.Fprintf(o.Err, "treaty: %s instead of %d: %s (%s)\n",
		plural(short.Made, "instance"), o.count, term.Safe(short.Reason.Message), short.Reason.Code)
	return err
}

// schema finds what the user named: a file, or an event of the workspace.
func (o *sampleOptions) schema(ctx context.Context, what string) (*schema.Schema, error) {
	var draft schema.Draft
	if o.draft != "" {
		d, err := schema.ParseDraft(o.draft)
		if err != nil {
			return nil, exit.Usagef("", "%w", err)
		}
		draft = d
	}
	name, version, _ := strings.Cut(what, "@")
	_, err := contract.ParseEventName(name, "")
	if _, gone := os.Stat(what); err != nil || !errors.Is(gone, fs.ErrNotExist) || looksLikeFile(what) {
		return readSchema(what, draft)
	}
	if o.draft != "" {
		return nil, exit.Usagef("the draft of an event is that of its schema; name the file to read it as another", "--draft does not go with an event")
	}
	return o.revision(ctx, name, version)
}

// looksLikeFile reports whether the user probably means a file, so that a missing
// one is not sought as an event.
func looksLikeFile(what string) bool {
	for _, end := range []string{".json", ".yaml", ".yml"} {
		if strings.HasSuffix(what, end) {
			return true
		}
	}
	return strings.ContainsAny(what, `/\`)
}

// sampleView is the JSON of `treaty sample`.
type sampleView struct {
	Samples  []instance `json:"samples"`
	Complete bool       `json:"complete"`         // there are no others
	Reason   string     `json:"reason,omitempty"` // why there are fewer than asked for
}

// instance is an instance of a schema.
type instance struct {
	Value json.RawMessage `json:"value"`
	Shows string          `json:"shows,omitempty"` // what it was made for
}
