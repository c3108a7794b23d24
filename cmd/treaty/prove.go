package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

type proveOptions struct {
	*shared
	pairs string
	model string
	draft string
	// explained asks for the steps that lead to the answer.
	explained bool
}

func newProve(s *shared) *cobra.Command {
	o := &proveOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "prove A B",
		Short: "Decide whether every instance of schema A is one of schema B",
		Long: `Decides containment: is every JSON value that A accepts also accepted by B?
The answer is proved, refuted with a value that shows it (confirmed by an
independent validator), or unknown with a reason.

Both schemas are read as they are written. With --content-model tolerant the question
is that of event systems, which check and diff ask: whether a consumer who knows B, and
ignores what it does not know, can read every event of a producer who writes only what
A declares.

With --pairs it reads lines {"id", "a", "b"} (- for standard input) and writes, in
order, lines {"id", "verdict", "witness", "reason", "work", "ns", "confirm_ns"}. A
line that cannot be read gets the verdict "error", and the rest goes on; then the
exit code is 1. ns is reading and proving, without the confirmation.

With --explain it shows the steps that lead to the answer: for each assertion of B why
no instance of A fails it, or which of them refuses the value that was found.`,
		Example: "  treaty prove old.schema.json new.schema.json\n  treaty prove --content-model tolerant a.json b.yaml\n  treaty prove --explain old.schema.json new.schema.json\n  treaty prove --pairs pairs.jsonl > verdicts.jsonl",
		Args: func(cmd *cobra.Command, args []string) error {
			if o.pairs != "" && o.explained {
				return exit.Usagef("explain one question: treaty prove A B --explain", "--pairs and --explain do not go together")
			}
			if o.pairs != "" {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.ExactArgs(2)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			question, err := o.question()
			if err != nil {
				return err
			}
			if o.pairs != "" {
				return provePairs(cmd.Context(), o.shared, o.pairs, question)
			}
			return interruptible(cmd.Context(), func() error { return o.run(args[0], args[1], question) })
		},
	}
	cmd.Flags().StringVar(&o.pairs, "pairs", "", "answer the questions in `FILE`, one JSON object a line")
	cmd.Flags().StringVar(&o.model, "content-model", string(contract.Strict), "strict or tolerant: how unknown fields count")
	cmd.Flags().StringVar(&o.draft, "draft", "", "read both as this `DRAFT` (4, 6, 7, 2019-09, 2020-12) instead of what they say")
	cmd.Flags().BoolVar(&o.explained, "explain", false, "show the steps that lead to the answer")
	return cmd
}

// proveQuestion is what is asked of every pair.
type proveQuestion struct {
	model contract.ContentModel
	draft schema.Draft
}

func (q proveQuestion) tolerant() bool { return q.model == contract.Tolerant }

func (o *proveOptions) question() (proveQuestion, error) {
	model, err := contract.ParseContentModel(o.model)
	if err != nil {
		return proveQuestion{}, exit.Usagef("--content-model strict or tolerant", "%w", err)
	}
	q := proveQuestion{model: model}
	if o.draft != "" {
		if q.draft, err = schema.ParseDraft(o.draft); err != nil {
			return proveQuestion{}, exit.Usagef("", "%w", err)
		}
	}
	return q, nil
}

func (o *proveOptions) run(a, b string, q proveQuestion) error {
	writer, err := readSchema(a, q.draft)
	if err != nil {
		return err
	}
	reader, err := readSchema(b, q.draft)
	if err != nil {
		return err
	}
	var result compat.Result
	if o.explained {
		result, err = o.explain(a, b, writer, reader, q)
	} else {
		result = compat.Contained(writer, reader, compat.Options{Model: q.model})
		if o.json() {
			err = report.Encode(o.Out, answerOf(nil, result))
		} else {
			err = o.print(a, b, q.tolerant(), result)
		}
	}
	if err == nil && result.Verdict != compat.Proved {
		return exit.Found()
	}
	return err
}

// print writes the answer. What is proved in the tolerant content model is said in
// its words, for there may be instances of a that are none of b.
func (o *proveOptions) print(a, b string, tolerant bool, r compat.Result) error {
	a, b = term.Safe(a), term.Safe(b)
	note := ""
	if r.StrictWriter {
		note = "\n  note: no event of the writer has only declared fields, so the strict writer was asked"
	}
	var err error
	switch r.Verdict {
	case compat.Proved:
		says := "every instance of %s is one of %s"
		if tolerant {
			says = "every event that %s may write can be read with %s"
		}
		_, err = fmt.Fprintf(o.Out, "%s: "+says+"%s\n", o.Paint(term.Green, "proved"), a, b, note)
	case compat.Refuted:
		_, err = fmt.Fprintf(o.Out, "%s: %s accepts this, and %s does not%s\n%s\n", o.Paint(term.Red, "refuted"), a, b, note,
			o.witness(r.Witness))
	default:
		where := ""
		if w := r.Reason.Where; w != nil {
			where = "\n  at " + term.Safe(w.Span().String())
		}
		if !o.explained {
			note += "\n  hint: `treaty explain " + r.Reason.Code + "` says what to do; --explain shows which assertions are open"
		}
		_, err = fmt.Fprintf(o.Out, "%s: %s (%s)%s%s\n", o.Paint(term.Yellow, "unknown"), term.Safe(r.Reason.Message), r.Reason.Code, where, note)
	}
	return err
}

// witness is the event in one line, or, where it is explained, in several.
func (o *proveOptions) witness(w *compat.Witness) string {
	if !o.explained {
		return term.Safe(report.Brief(w.JSON))
	}
	lines := strings.Split(pretty(w.JSON), "\n")
	for i := range lines {
		lines[i] = term.Safe(lines[i])
	}
	return strings.Join(lines, "\n")
}
