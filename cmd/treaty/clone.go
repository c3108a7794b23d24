package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/credential"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/line"
	"github.com/treaty-events/treaty/registry/client"
	confluent "github.com/treaty-events/treaty/registry/confluent/client"
	"github.com/treaty-events/treaty/registry/confluent/copying"
)

// cloneOptions are those of a copy between the registry and another one.
type cloneOptions struct {
	*shared
	other    string // the address of the other one
	registry string
	subjects []string
	dryRun   bool
}

// flags adds the flags of a copy; way says which way it goes: "copy from".
func (o *cloneOptions) flags(cmd *cobra.Command, way string) {
	cmd.Flags().StringVar(&o.other, "confluent", "", "the `URL` of the schema registry to "+way)
	cmd.Flags().StringArrayVar(&o.subjects, "subjects", nil, "with --confluent: the subjects that fit the `PATTERN` (orders-*), and what they refer to; can be repeated (default: all, with the settings of all)")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "with --confluent: say what would happen, change nothing")
	registryFlag(cmd, &o.registry)
}

// doorPath is where a registry speaks to Kafka clients.
const doorPath = "/confluent"

// ends are the two registries of a copy: our own, through its door for Kafka clients,
// and the other one.
type ends struct {
	own, other *confluent.Client
	known      *connection // our own, to say what to do without a token
}

func (o *cloneOptions) dial(ctx context.Context) (*ends, error) {
	address, err := o.registryHere(ctx, o.registry)
	if err != nil {
		return nil, err
	}
	token, source, err := credential.Choose(address)
	if err != nil {
		return nil, err
	}
	e := &ends{}
	if e.known, err = connect(address, token, source); err != nil {
		return nil, err
	}
	if e.own, err = ownDoor(e.known, token); err != nil {
		return nil, err
	}
	proof, err := credential.Confluent()
	if err != nil {
		return nil, err
	}
	e.other, err = dialConfluent(o.other, proof)
	return e, err
}

// ownDoor returns a client of the door of our own registry for Kafka clients.
func ownDoor(known *connection, token client.Token) (*confluent.Client, error) {
	var proof confluent.Credentials
	if !token.IsZero() {
		var err error
		if proof, err = confluent.Bearer(token.Reveal()); err != nil {
			return nil, exit.Usagef("", "%w", err)
		}
	}
	return dialConfluent(known.Address()+doorPath, proof)
}

func dialConfluent(address string, proof confluent.Credentials) (*confluent.Client, error) {
	c, err := confluent.New(address, confluent.Options{Name: "treaty/" + build.Version(), Credentials: proof})
	var open *line.Open
	if errors.As(err, &open) {
		return nil, exit.Usagef("name the registry with https://", "%w", err)
	}
	if err != nil {
		return nil, exit.Usagef("write it as https://schemas.example.com; credentials are in $"+credential.ConfluentBasicVariable+" or $"+credential.ConfluentTokenVariable, "%w", err)
	}
	return c, nil
}

// clone copies one end to the other, and says what became of it.
func (o *cloneOptions) run(ctx context.Context, e *ends, inward bool, context string) error {
	from, to := e.own, e.other
	if inward {
		from, to = to, from
	}
	progress := &cloneProgress{streams: o.Streams}
	opt := copying.Options{Subjects: o.subjects, OneIDSpace: inward, DryRun: o.dryRun, Progress: progress.step}
	if inward {
		opt.Unfit = unfit
	}
	if context != "" {
		opt.Contexts = []string{"." + strings.TrimPrefix(context, ".")}
	}
	if err := opt.Check(); err != nil {
		return exit.Usagef("write it as orders-*: * is any part of a name, ? any character", "--subjects: %w", err)
	}
	done, err := copying.Copy(ctx, from, to, opt)
	progress.done()
	if err == nil && done.Subjects == 0 && len(done.Refused) == 0 && (len(o.subjects) > 0 || context != "") {
		return nothingChosen(from.Address(), o.subjects, opt.Contexts)
	}
	if printed := o.print(done, from.Address(), to.Address(), inward, err); printed != nil {
		return printed
	}
	switch {
	case err != nil:
		return e.trouble(err, inward)
	case len(done.Refused) > 0:
		return exit.Found()
	}
	return nil
}

// unfit says why our registry will not take a schema. Of one with references it says
// nothing: what they lead to is the registry's to put together.
func unfit(s *confluent.Schema) error {
	if s.Type != "JSON" || len(s.References) > 0 {
		return nil
	}
	doc, err := source.Parse("schema.json", []byte(s.Schema))
	if err != nil {
		return err
	}
	if _, problems := schema.Load(doc, schema.Options{}); len(problems) > 0 {
		return fmt.Errorf("%s: %s", problems[0].Span, problems[0].Message)
	}
	return nil
}

// nothingChosen says that what was to be copied is not there.
func nothingChosen(address string, subjects, contexts []string) error {
	asked := "no subject of " + address
	if len(subjects) > 0 {
		asked += " fits " + strings.Join(subjects, ", ")
	} else {
		asked += " is"
	}
	if len(contexts) > 0 {
		asked += " in the Kafka context " + contexts[0]
	}
	return exit.Usagef("without --subjects and --context everything is copied; --dry-run says what that is", "%s", asked)
}

// trouble says why a copy ended before it was done.
func (e *ends) trouble(err error, inward bool) error {
	var at *copying.Trouble
	if !errors.As(err, &at) {
		return err
	}
	if own := inward == (at.Side == copying.Target); own {
		return e.known.doorTrouble(e.own, at.Err)
	}
	return doorTrouble(e.other, at.Err, func(problem error) error {
		return exit.Refusef("set $"+credential.ConfluentBasicVariable+" to USER:PASSWORD, or $"+credential.ConfluentTokenVariable+" to a token, that may do that there", "%w", problem)
	})
}

// doorTrouble says why our own registry did not answer through its door for Kafka
// clients.
func (c *connection) doorTrouble(door *confluent.Client, err error) error {
	return doorTrouble(door, err, func(problem error) error {
		if confluent.IsForbidden(err) {
			return exit.Refusef("use a token of an admin: ids, numbers and modes are an admin's", "%w", problem)
		}
		return exit.Refusef(c.wayIn(), "%w", problem)
	})
}

// doorTrouble says why a registry did not answer as it should; forbidden says it of who
// asks.
func doorTrouble(door *confluent.Client, err error, forbidden func(problem error) error) error {
	const wrongAddress = "is that the address of a schema registry? a path may be missing, as " + doorPath + " of a treatyd"
	var refused *confluent.Error
	switch {
	case confluent.IsStrange(err):
		return exit.Usagef(wrongAddress, "%w", err)
	case !errors.As(err, &refused):
		return exit.Usagef("ask for it again when it can be reached: what is done already is skipped", "%w", err)
	}
	problem := fmt.Errorf("%s: %w", door.Address(), refused)
	switch {
	case refused.Status == http.StatusNotFound:
		return exit.Usagef(wrongAddress, "%w", problem)
	case refused.Status >= http.StatusInternalServerError || refused.Status == http.StatusTooManyRequests:
		return exit.Usagef("ask for it again later: what is done already is skipped", "%w", problem)
	}
	if confluent.IsUnauthenticated(err) || confluent.IsForbidden(err) {
		return forbidden(problem)
	}
	return exit.Refusef("", "%w", problem)
}
