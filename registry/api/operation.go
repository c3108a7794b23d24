package api

import (
	"strings"

	"github.com/treaty-events/treaty/internal/bodies"
	"github.com/treaty-events/treaty/registry/wire"
)

// operation is a row of the table that the API is made of: the routes, what is
// refused before a handler runs, and the OpenAPI document all follow from it.
type operation struct {
	id          string // for ever: clients are generated with it
	method      string
	path        string // "/v1/events/{event}"
	tag         string
	summary     string
	description string
	role        Role
	params      []parameter
	body        *body
	answer      reply
	caching     string
	problems    []kind // that are its own; every operation has those of commonProblems
	handle      func(*api, *call) error
}

// Role is what an operation asks of whoever calls it.
type Role string

// The roles, each may do what the ones before it may.
const (
	Anyone    Role = "anyone"
	Reader    Role = "reader"
	Reporter  Role = "reporter"
	Publisher Role = "publisher"
	Approver  Role = "approver"
	Admin     Role = "admin"
)

// Founder is an admin or, while there is none, whoever holds the bootstrap token.
const Founder Role = "founder"

// parameter is one in the path or in the query. A path's is always there; what
// it names is looked up, and not found where it is nonsense.
type parameter struct {
	name        string
	in          place
	description string
	example     string
	required    bool
	fallback    string   // of an optional one
	values      []string // the only ones
	number      bool     // an integer between least and most
	least, most int      // of a text: of its bytes
}

// place says where a parameter is.
type place string

const (
	inPath  place = "path"
	inQuery place = "query"
)

// body is what a request carries.
type body struct {
	description string
	types       []string // media types
	of          any      // a value of the Go type; nil: any JSON
	large       bool     // it holds files: as large as Options.MaxBody, else maxSmall
}

// reply is a success.
type reply struct {
	description string
	types       []string // media types; empty: wire.MediaType
	of          any      // a value of the Go type; nil: not a body of this API
	headers     []header
}

// header is one that an answer has beside those that HTTP explains.
type header struct {
	name, description string
}

// How long an answer may be kept. Answers of byVersion are kept for ever where
// the path has a number, for numbers do not move.
const (
	forever    = bodies.Forever
	mine       = bodies.Mine
	revalidate = bodies.Revalidate
	never      = bodies.Never
	byVersion  = ""
)

// maxSmall bounds a body that holds no files, in bytes.
const maxSmall = 256 << 10

// Parameters of several operations.
var (
	eventParam   = parameter{name: "event", in: inPath, description: "Full name of an event; former names lead to it too.", example: "ordering.OrderPlaced"}
	versionParam = parameter{name: "version", in: inPath, description: "A version: its number, `N.latest` for the newest of a major, or `latest`.", example: "1.3"}
	limitParam   = parameter{name: "limit", in: inQuery, description: "How many to list at most.", number: true, least: 1, most: 1000, fallback: "100"}
	cursorParam  = parameter{name: "cursor", in: inQuery, description: "Where to go on: `next` of the page before.", least: 1, most: 1000}
)

// pageParams are those of every list.
var pageParams = []parameter{limitParam, cursorParam}

// Headers of several answers.
var (
	versionHeader     = header{"Treaty-Version", "The version's number."}
	fingerprintHeader = header{"Treaty-Fingerprint", "SHA-256 of the bundled schema."}
	idHeader          = header{"Treaty-Schema-Id", "The schema's id."}
	linkHeader        = header{"Link", "The next page, rel=\"next\", where there is one."}
)

// query returns the parameters of the query.
func (o *operation) query() []parameter {
	var list []parameter
	for _, p := range o.params {
		if p.in == inQuery {
			list = append(list, p)
		}
	}
	return list
}

// route returns the path as the router writes it: "/v1/events/:event".
func (o *operation) route() string {
	return strings.NewReplacer("{", ":", "}", "").Replace(o.path)
}

// mediaTypes returns the media types of a success.
func (r *reply) mediaTypes() []string {
	if len(r.types) == 0 {
		return []string{wire.MediaType}
	}
	return r.types
}
