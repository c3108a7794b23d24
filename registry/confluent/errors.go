package confluent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// kind is a row of the table of what goes wrong: the protocol's code, its HTTP
// status, the text with places for names, and what metrics call it.
type kind struct {
	code   int
	status int
	text   string
	name   string
}

// What the protocol has codes for. Clients' suites compare the texts.
var (
	subjectNotFound   = kind{40401, 404, "Subject '%s' not found.", "not-found"}
	versionNotFound   = kind{40402, 404, "Version %d not found.", "not-found"}
	schemaNotFound    = kind{40403, 404, "Schema %v not found", "not-found"}
	noSuchSchema      = kind{40403, 404, "Schema not found", "not-found"}
	subjectRetracted  = kind{40404, 404, "Subject '%s' was soft deleted.Set permanent=true to delete permanently", "gone"}
	subjectThere      = kind{40405, 404, "Subject '%s' was not deleted first before being permanently deleted", "in-use"}
	versionRetracted  = kind{40406, 404, "Subject '%s' Version %d was soft deleted.Set permanent=true to delete permanently", "gone"}
	versionThere      = kind{40407, 404, "Subject '%s' Version %d was not deleted first before being permanently deleted", "in-use"}
	noConfig          = kind{40408, 404, "Subject '%s' does not have subject-level compatibility configured", "not-found"}
	noMode            = kind{40409, 404, "Subject '%s' does not have subject-level mode configured", "not-found"}
	incompatible      = kind{409, 409, "%s", "refused"}
	invalidSchema     = kind{42201, 422, "%s", "unreadable-schema"}
	badVersion        = kind{42202, 422, `The specified version '%s' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`, "bad-version"}
	badCompatibility  = kind{42203, 422, "%s", "bad-body"}
	badMode           = kind{42204, 422, "%s", "bad-body"}
	notPermitted      = kind{42205, 422, "%s", "forbidden"}
	referenced        = kind{42206, 422, "%s", "in-use"}
	idMismatch        = kind{42207, 422, "%s", "bad-push"}
	invalidSubject    = kind{42208, 422, "The specified subject '%s' is not a valid.", "bad-push"}
	schemaTooLarge    = kind{42209, 422, "%s", "too-large"}
	contextNotEmpty   = kind{42211, 422, "The specified context '%s' is not empty.", "in-use"}
	storeError        = kind{50001, 500, "%s", "unavailable"}
	operationTimedOut = kind{50002, 500, "%s", "busy"}
)

// What HTTP, or whoever stands before an endpoint, refuses. Their codes are as
// Confluent makes them: the status, and two digits where there are several.
var (
	noRoute         = kind{404, 404, "HTTP 404 Not Found", "no-route"}
	noMethod        = kind{405, 405, "HTTP 405 Method Not Allowed", "no-method"}
	notAcceptable   = kind{406, 406, "HTTP 406 Not Acceptable", "not-acceptable"}
	badMediaType    = kind{415, 415, "HTTP 415 Unsupported Media Type", "bad-media-type"}
	badBody         = kind{400, 400, "%s", "bad-body"}
	badQuery        = kind{400, 400, "the query's %s=%s is no number", "bad-query"}
	badPairs        = kind{400, 400, "the query has %d keys and %d values: each key needs one", "bad-query"}
	badContext      = kind{400, 400, "Context name cannot contain a colon", "bad-query"}
	tooLarge        = kind{413, 413, "the body is larger than %d KiB", "too-large"}
	crowded         = kind{503, 503, "others, or you, send so much that there is no room to read this: send it again when Retry-After says", "crowded"}
	unauthenticated = kind{40101, 401, "%s", string(auth.Unauthenticated)}
	forbidden       = kind{40301, 403, "%s", string(registry.Forbidden)}
	insecure        = kind{40302, 403, "%s", string(auth.Insecure)}
	tooOften        = kind{429, 429, "%s", string(auth.TooManyRequests)}
	tooManyTries    = kind{42901, 429, "%s", string(auth.TooManyTries)}
	fault           = kind{500, 500, "something went wrong inside Treaty; its log has it under %s", "internal"}
)

// refusals says what the registry's own refusals are here, where an endpoint does not
// know better.
var refusals = map[registry.Code]kind{
	registry.Refused:      incompatible,
	registry.NeedsRevert:  incompatible,
	registry.Outdated:     incompatible,
	registry.NotFound:     {40403, 404, "%s", string(registry.NotFound)},
	registry.Gone:         {40403, 404, "%s", string(registry.Gone)},
	registry.BadVersion:   {42202, 422, "%s", string(registry.BadVersion)},
	registry.BadPush:      {42201, 422, "%s", string(registry.BadPush)},
	registry.BadWorkspace: {42201, 422, "%s", string(registry.BadWorkspace)},
	registry.NoContracts:  {42201, 422, "%s", string(registry.NoContracts)},
	registry.NotHome:      {42205, 422, "%s", string(registry.NotHome)},
	registry.SubjectTaken: {42205, 422, "%s", string(registry.SubjectTaken)},
	registry.InUse:        {42205, 422, "%s", string(registry.InUse)},
	registry.NoContract:   {42205, 422, "%s", string(registry.NoContract)},
	registry.OwnedByFiles: {42205, 422, "%s", string(registry.OwnedByFiles)},
	registry.WrongMode:    {42205, 422, "%s", string(registry.WrongMode)},
	registry.IDTaken:      {42205, 422, "%s", string(registry.IDTaken)},
	registry.BadSettings:  {42203, 422, "%s", string(registry.BadSettings)},
	registry.BadReference: {42201, 422, "%s", string(registry.BadReference)},
	registry.Referenced:   {42206, 422, "%s", string(registry.Referenced)},
	registry.Retracted:    {40406, 404, "%s", string(registry.Retracted)},
	registry.NotRetracted: {40407, 404, "%s", string(registry.NotRetracted)},
	registry.Forbidden:    forbidden,
	registry.Busy:         operationTimedOut,
	registry.Uncertain:    {50002, 500, "%s", string(registry.Uncertain)},
	auth.Unauthenticated:  unauthenticated,
	auth.Insecure:         insecure,
	auth.TooManyRequests:  tooOften,
	auth.TooManyTries:     tooManyTries,
}

// Error is what a client is told. Its text is safe to show.
type Error struct {
	Code    int    // as the protocol has it
	Status  int    // of HTTP
	Message string // in one line
	Name    string // for metrics

	rules []string // of the errors that it names
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Unwrap makes what is not found known as such to registry.Look, which asks the store
// again: another server may just have published it.
func (e *Error) Unwrap() error {
	if e.Status == http.StatusNotFound && e.Code > noRoute.code {
		return &registry.Refusal{Code: registry.NotFound, Message: e.Message}
	}
	return nil
}

// of returns the error of the kind with these names, which may be anything that
// somebody sent.
func (k kind) of(names ...any) *Error {
	for i, name := range names {
		if text, is := name.(string); is {
			names[i] = shown(text)
		}
	}
	return &Error{Code: k.code, Status: k.status, Message: fmt.Sprintf(k.text, names...), Name: k.name}
}

// clientGone is the status of a request whose client hung up: only logs see it.
const clientGone = 499

// fail answers with what err is.
func (d *Door) fail(c *gin.Context, err error) {
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		c.AbortWithStatus(clientGone)
		return
	}
	d.answerError(c.Writer, c.Request, err)
}

func (d *Door) answerError(w http.ResponseWriter, r *http.Request, err error) {
	d.write(w, d.errorOf(w, err))
}

// errorOf returns what a client is told of an error.
func (d *Door) errorOf(w http.ResponseWriter, err error) *Error {
	var (
		known   *Error
		refusal *registry.Refusal
		id      = w.Header().Get("X-Request-Id")
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &refusal):
		if k, there := refusals[refusal.Code]; there {
			return k.refusing(refusal)
		}
	case errors.Is(err, registry.ErrFull):
		d.opt.Log.Error("the store has no space left", "request", id, "error", err)
		return storeError.of("the registry has no space left: nothing was written; its operator has to make room")
	case registry.Unavailable(err):
		d.opt.Log.Error("the store cannot be reached", "request", id, "error", err)
		return storeError.of("the registry cannot reach its store at the moment: ask again in a moment")
	case errors.Is(err, bodies.ErrCrowded):
		return crowded.of()
	}
	d.opt.Log.Error("fault", "request", id, "error", err)
	return fault.of(id)
}

// refusing is of a refusal: what is wrong, what explains it, and what to do next.
func (k kind) refusing(refusal *registry.Refusal) *Error {
	e := k.of(explained(refusal))
	for _, f := range refusal.Findings {
		if f.Severity == diag.Error {
			e.rules = append(e.rules, f.Rule)
		}
	}
	return e
}

// explained is a refusal in one text: clients show nothing but the message.
func explained(refusal *registry.Refusal) string {
	parts := []string{refusal.Message}
	for _, f := range refusal.Findings {
		if f.Severity == diag.Error {
			parts = append(parts, f.Message)
		}
	}
	if refusal.Hint != "" {
		parts = append(parts, refusal.Hint)
	}
	return strings.Join(parts, "; ")
}

// errorBody is all that an answer may have: more members break old Java clients.
type errorBody struct {
	Code    int    `json:"error_code"`
	Message string `json:"message"`
}

// challenges ask for a token as the password of a user first: old clients read no more
// than that.
var challenges = []string{`Basic realm="treaty", charset="UTF-8"`, `Bearer realm="treaty"`}

// write sends an error.
func (d *Door) write(w http.ResponseWriter, e *Error) {
	if d.opt.Refused != nil {
		d.opt.Refused(e.Name, e.rules)
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Cache-Control", bodies.Never)
	switch {
	case e.Status == http.StatusUnauthorized:
		h["Www-Authenticate"] = challenges
	case (e.Status == http.StatusTooManyRequests || e.Status == http.StatusServiceUnavailable || e.Code == storeError.code || e.Code == operationTimedOut.code) && h.Get("Retry-After") == "":
		h.Set("Retry-After", "1")
	}
	text, err := bodies.JSON(errorBody{e.Code, shown(e.Message)})
	if err != nil {
		panic(err) // a number and a text have no error
	}
	w.WriteHeader(e.Status)
	_, _ = w.Write(text) // the client has gone where this fails
}

// Refuse answers what somebody before the door refuses, as the door does; name is what
// metrics call it.
func (d *Door) Refuse(w http.ResponseWriter, status int, message, name string) {
	d.write(w, &Error{Code: status, Status: status, Message: message, Name: name})
}

// clip shows the beginning of a text that somebody sent.
func clip(text string) string {
	const most = 300
	if len(text) <= most {
		return text
	}
	end := most
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
