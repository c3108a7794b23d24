package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// kind is what a problem says beside its texts: a row of wire.Refusals.
type kind struct {
	code   string
	status int
	title  string
}

// row returns the row of the code.
func row(code string) kind {
	r, found := wire.RefusalByCode(code)
	if !found {
		panic("wire.Refusals has no row for " + code)
	}
	return kind{r.Code, r.Status, r.Title}
}

// What the registry refuses.
var refusals = rows(
	registry.Refused, registry.NotHome, registry.NeedsRevert, registry.BadRename, registry.BadPush, registry.BadWorkspace,
	registry.NoContracts, registry.NotFound, registry.BadVersion, registry.BadDeployment, registry.InUse, registry.Outdated,
	registry.SubjectTaken, registry.Forbidden, registry.Gone, registry.Uncertain, registry.Busy,
	registry.NoContract, registry.OwnedByFiles, registry.WrongMode, registry.BadSettings, registry.BadReference,
	registry.Referenced, registry.Retracted, registry.NotRetracted, registry.IDTaken,
	auth.Unauthenticated, auth.Insecure, auth.TooManyTries, auth.TooManyRequests, auth.BadToken,
	feed.AheadOfFeed, feed.OtherEpoch, feed.TooManyStreams,
	webhook.BadHook, webhook.TooMany, webhook.Conflict,
	volume.BadReport, volume.Overlap, volume.TooManyNames,
)

func rows(codes ...registry.Code) map[registry.Code]kind {
	all := make(map[registry.Code]kind, len(codes))
	for _, code := range codes {
		all[code] = row(string(code))
	}
	return all
}

// What HTTP refuses.
var (
	noRoute              = row("no-route")
	noMethod             = row("no-method")
	notAcceptable        = row("not-acceptable")
	badMediaType         = row("bad-media-type")
	badBody              = row("bad-body")
	badQuery             = row("bad-query")
	tooLarge             = row("too-large")
	badHost              = row("bad-host")
	needsConfirmation    = row("needs-confirmation")
	crossSite            = row("cross-site")
	validatorBudget      = row("validator-budget")
	validatorUnsupported = row("validator-unsupported")
	unreadableSchema     = row("unreadable-schema")
	crowded              = row("crowded")
	noSpace              = row("no-space")
	unavailable          = row("unavailable")
	internalFault        = row("internal")
)

// commonProblems are those of every operation.
var commonProblems = []kind{badQuery, notAcceptable, badHost, tooMany, noSpace, unavailable, internalFault}

// refusalsOf returns the kinds of refusals.
func refusalsOf(codes ...registry.Code) []kind {
	list := make([]kind, len(codes))
	for i, code := range codes {
		list[i] = refusals[code]
	}
	return list
}

// clientGone is the status of a request whose client hung up: others' logs have it
// so, and only logs and metrics see it, unless the client closed but one side.
const clientGone = 499

// problem is an error that HTTP itself explains; its texts are safe to show.
type problem struct {
	kind
	detail string
	hint   string
}

func (p *problem) Error() string { return p.detail }

// unconfirmed says what a deletion would take, and whom that hurts.
type unconfirmed struct {
	problem
	deletion wire.Deletion
}

// fail answers with the problem that err is.
func (a *api) fail(c *gin.Context, err error) {
	var (
		refusal *registry.Refusal
		known   *problem
		asks    *unconfirmed
	)
	switch {
	case errors.As(err, &refusal):
		known := problem{refusals[refusal.Code], refusal.Message, refusal.Hint}
		if known.status == http.StatusUnauthorized {
			c.Header("WWW-Authenticate", auth.Challenge)
		}
		if err := send(c.Writer, c.Request, known, refusal.Findings); err != nil {
			a.fail(c, fmt.Errorf("the refusal %s: %w", refusal.Code, err))
		}
	case errors.As(err, &known):
		_ = send(c.Writer, c.Request, *known, nil) // texts have no error
	case errors.As(err, &asks):
		body := problemOf(c.Request, asks.problem)
		body.Deletion = &asks.deletion
		_ = sendProblem(c.Writer, c.Request, body, nil) // texts have no error
	case errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil:
		c.AbortWithStatus(clientGone) // whoever still reads must not take it for a success
	case errors.Is(err, registry.ErrFull):
		a.opt.Log.Error("the store has no space left", "request", requestID(c.Request), "error", err)
		_ = send(c.Writer, c.Request, problem{
			noSpace, "the registry has no space left: nothing was written", "its operator has to make room; then ask again",
		}, nil) // texts have no error
	case registry.Unavailable(err):
		a.opt.Log.Error("the store cannot be reached", "request", requestID(c.Request), "error", err)
		_ = send(c.Writer, c.Request, problem{
			unavailable, "the registry cannot reach its store at the moment", "ask again in a moment: what was published already is recognised",
		}, nil) // texts have no error
	default:
		a.opt.Log.Error("fault", "request", requestID(c.Request), "error", err)
		_ = send(c.Writer, c.Request, fault(c.Request), nil) // texts have no error
	}
}

// fault is what a client is told of an error that is not its own.
func fault(r *http.Request) problem {
	return problem{internalFault, "something went wrong inside Treaty; its log has it under " + requestID(r), ""}
}

// send writes a problem, or nothing and why it could not be made: its code is
// in no table, or a finding cannot be JSON.
func send(w http.ResponseWriter, r *http.Request, p problem, found []diag.Finding) error {
	if p.status == 0 {
		return errors.New("the table of problems does not have it")
	}
	return sendProblem(w, r, problemOf(r, p), found)
}

func problemOf(r *http.Request, p problem) wire.Problem {
	id := requestID(r)
	return wire.Problem{
		Type: "urn:treaty:problem:" + p.code, Title: p.title, Status: p.status, Detail: p.detail,
		Instance: "urn:treaty:request:" + id, Code: p.code, Hint: p.hint, RequestID: id,
	}
}

func sendProblem(w http.ResponseWriter, r *http.Request, body wire.Problem, found []diag.Finding) error {
	if len(found) > 0 {
		body.Findings = findings.ToWire(found)
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		return err
	}
	refused(r, body.Code, found)
	h := w.Header()
	h.Set("Content-Type", wire.ProblemMediaType)
	h.Set("Cache-Control", "no-store")
	if body.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1")
	}
	if body.Status == http.StatusTooManyRequests && h.Get("Retry-After") == "" { // a limiter knows it better
		retryAfter(h, auth.TryAgain)
	}
	w.WriteHeader(body.Status)
	_, _ = w.Write(text.Bytes()) // the client has gone where this fails
	return nil
}

func (a *api) noRoute(c *gin.Context) error {
	return &problem{noRoute, "there is nothing at this address", "the catalogue begins at /v1/contexts and /v1/events"}
}

func (a *api) noMethod(c *gin.Context) error {
	return &problem{noMethod, c.Request.Method + " is not for this address", "the header Allow lists what is"}
}
