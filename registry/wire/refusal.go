package wire

import (
	"net/http"
	"slices"
	"strings"
)

// Refusal explains a code of the API: why a registry refuses a request with it, and
// what to do. A code never changes its meaning.
type Refusal struct {
	Code     string
	Status   int    // of HTTP
	Title    string // one line
	Why      string // what it means, and what it protects
	WhatNext string
}

// RefusalByCode returns the explanation of a code, and whether there is one.
func RefusalByCode(code string) (Refusal, bool) {
	i, found := slices.BinarySearchFunc(Refusals, code, func(r Refusal, code string) int { return strings.Compare(r.Code, code) })
	if !found {
		return Refusal{}, false
	}
	return Refusals[i], true
}

// Refusals lists every code with which a registry refuses, sorted by code.
var Refusals = slices.SortedFunc(slices.Values(slices.Concat(pushRefusals, subjectRefusals, readRefusals, accessRefusals, feedRefusals, httpRefusals)),
	func(a, b Refusal) int { return strings.Compare(a.Code, b.Code) })

// What a push, or another change, is refused with.
var pushRefusals = []Refusal{
	{"refused", http.StatusUnprocessableEntity, "The gate refused the push",
		"The review that `treaty check` makes found errors in what was pushed, against what the registry has. Nothing was published: a push is one transaction.",
		"Each finding says what breaks whom, and the way out. `treaty check --against registry` asks the same before the push."},
	{"not-home", http.StatusForbidden, "Another home owns this",
		"The first push of a context, an event or a service records the repository that it came from: its home. Only the home changes it, so that two repositories cannot overwrite each other.",
		"Push from the home that the message names, or have an admin give it away: `treaty transfer contract EVENT --home HOME --reason …`."},
	{"revert", http.StatusConflict, "The content of an older version again",
		"A schema has the content of an earlier version, which is not the newest one. That may be a branch that is behind as well as a step back that is meant.",
		"Merge the main branch, and push again; what a client registered is in no branch, and the hint has the command that fetches it. If the step back is meant, say so with `--revert`. It gets a number of its own, and is judged like any other."},
	{"rename", http.StatusConflict, "The rename cannot be",
		"An event says with `formerly:` that it had another name, and the one of that name is still there, is claimed by two, or belongs to another home.",
		"Remove the event under its former name in the same push, or take the name out of one `formerly:`."},
	{"outdated", http.StatusConflict, "Somebody else published first",
		"The push expected another newest version than the registry has (`--expect`): somebody published in between.",
		"`treaty pull` or merge what came, look at it, and push again with the version that is there now."},
	{"subject-taken", http.StatusConflict, "Another contract has the Kafka subject",
		"A subject is of one contract: a serializer that asks for the latest version gets one event. Majors of that contract may share it.",
		"Choose another subject, or take it out of the `subjects:` of the contract that the message names."},
	{"bad-push", http.StatusUnprocessableEntity, "The push cannot be used",
		"The home, the commit or a name of a file is not of the form that the registry reads, or a file is there twice.",
		"Correct what the message names; the command line does so by itself when it runs inside a git repository."},
	{"bad-workspace", http.StatusUnprocessableEntity, "The treaty.yaml cannot be used",
		"The treaty.yaml of the upload cannot be read, so what it asks for is not known.",
		"`treaty lint` names the place."},
	{"no-contracts", http.StatusUnprocessableEntity, "The upload is empty",
		"Nothing in the upload is a context, a contract or a service, so there is nothing to publish; most often `contracts:` looks elsewhere.",
		"Look at `contracts:` and `services:` in treaty.yaml; `treaty lint` counts what they find."},
	{"in-use", http.StatusConflict, "Files still hold it",
		"What was to be deleted or moved is what the files of its home hold: the next push would bring it back.",
		"Retire the major and remove its file at home first, push that, then delete."},
	{"needs-confirmation", http.StatusConflict, "A deletion that nobody has confirmed",
		"A deletion says first what goes and whom that hurts, and deletes only what was confirmed in these words.",
		"Read what it lists, and ask again with the text that it gives: `treaty delete … --confirm TEXT`."},
	{"bad-deployment", http.StatusUnprocessableEntity, "What runs where cannot be recorded so",
		"The record names no environment, or a commit that cannot be one.",
		"Give the environment's name and the full commit: `treaty deployed --help`."},
	{"busy", http.StatusServiceUnavailable, "Too many pushes at once",
		"Other pushes came first again and again. Nothing was changed.",
		"Push again in a moment."},
	{"uncertain", http.StatusServiceUnavailable, "Not known whether it was written",
		"The connection to the store broke while it wrote: the change may be there, whole, or not at all.",
		"Ask again: what is there already is recognised and not written twice."},
}

// What changes under Kafka subjects are refused with.
var subjectRefusals = []Refusal{
	{"no-contract", http.StatusForbidden, "No contract claims the Kafka subject",
		"The operator has decided that nothing is registered under subjects that no contract claims (`confluent.unmanaged: refuse`): nobody would own it.",
		"Let a contract claim the subject, with `subjects:` of a major in its event.yaml, and push; then register."},
	{"owned-by-files", http.StatusConflict, "It belongs to the files of a home",
		"A contract claims the Kafka subject. Its versions, its compatibility and what is said of it are in the files of its home, which review and CI look at; nothing changes them from elsewhere.",
		"Change the files in the repository that the message names, and push."},
	{"wrong-mode", http.StatusConflict, "The mode of the Kafka subject does not allow it",
		"A subject is open (READWRITE), closed (READONLY), or takes copies with the ids that they had elsewhere (IMPORT); its mode may be that of its Kafka context or of all subjects.",
		"An administrator sets the mode that is wanted: `PUT /mode/SUBJECT` of the Confluent-compatible API."},
	{"bad-settings", http.StatusUnprocessableEntity, "Settings of Kafka subjects that cannot be",
		"The compatibility, the content model or the mode is none that there is, or the config is no JSON object.",
		"Write one of the values that the message lists."},
	{"bad-reference", http.StatusUnprocessableEntity, "A reference leads to no registered schema",
		"A schema names with its references which version of which Kafka subject each `$ref` means; one of them is not there, or two of them have one name.",
		"Register what is referred to first, and name each version as its `$ref` does."},
	{"referenced", http.StatusConflict, "Schemas refer to it",
		"What registered schemas refer to is not retracted or deleted: they could not be read any more.",
		"Retract or delete what refers to it first; the message has the ids."},
	{"retracted", http.StatusConflict, "It is retracted already",
		"The version was retracted before (what Kafka clients call a soft delete): it is not offered any more, and whoever has its id can still read it.",
		"To take its content away for ever, delete it permanently."},
	{"not-retracted", http.StatusConflict, "It is not retracted yet",
		"What is in use is not deleted for ever in one step: a version is retracted first, and then deleted.",
		"Retract it, see who misses it, and delete it permanently then."},
	{"id-taken", http.StatusConflict, "The id or the number is another's",
		"An id means one schema in the whole registry, and a number of a subject one version, for ever: messages and offsets out there carry them.",
		"Copy into a registry where they are free, or let this one give its own."},
}

// What reading is refused with.
var readRefusals = []Refusal{
	{"not-found", http.StatusNotFound, "Not in the registry",
		"There is no such context, event, version, schema or service, or who asks may not know of it.",
		"`treaty status` and `GET /v1/events` list what there is; names are `context.Event`, versions `1.4`."},
	{"gone", http.StatusGone, "Deleted",
		"The version was deleted. Its number, its id and its fingerprint stay taken for ever, so that it never comes back as something else.",
		"Use another version. Who deleted it, and why, is in its tombstone."},
	{"bad-version", http.StatusBadRequest, "Not a version",
		"What should name a version does not.",
		"Write `1.4`, a major such as `1`, or `latest`."},
	{"validator-budget", http.StatusUnprocessableEntity, "Validating would take too long",
		"Work is counted before it is done, so that no event keeps the registry busy: this event and this schema are too much together.",
		"Validate where the event is: generated code does it in one pass. Or make the unions of the schema smaller."},
	{"validator-unsupported", http.StatusUnprocessableEntity, "The validator cannot decide this",
		"The schema has something that the validator cannot decide, most often a pattern that has no translation.",
		"The message names it; write it without look-around and back references."},
	{"unreadable-schema", http.StatusUnprocessableEntity, "The schema cannot be read by this Treaty",
		"A stored schema is read by the rules of a newer or older program than published it, and they do not fit.",
		"Run the version of `treatyd` that published it, and tell the project: what is published stays readable."},
}

// What has to do with who asks.
var accessRefusals = []Refusal{
	{"unauthenticated", http.StatusUnauthorized, "No valid token was sent",
		"There was no token, or it has expired, was revoked, or belongs to another registry.",
		"`treaty login`, or set TREATY_TOKEN; `treaty whoami` says who you are then."},
	{"forbidden", http.StatusForbidden, "The token does not allow this",
		"The token is good, and none of its roles allows this in this context.",
		"`treaty whoami` lists the roles; an admin gives others (docs/access.md)."},
	{"insecure", http.StatusForbidden, "A secret on an open line",
		"A token came over plain HTTP from another machine, where others can read it. It was not looked at.",
		"Use the https address. A token that was sent so should be revoked."},
	{"too-many-tries", http.StatusTooManyRequests, "Too many bad tokens",
		"So many bad tokens came from one address that somebody may be guessing.",
		"Wait as long as Retry-After says, and look which program sends an old token."},
	{"bad-token", http.StatusUnprocessableEntity, "The token cannot be",
		"The name, the roles or the expiry of the token that was to be made cannot be used.",
		"Correct what the message names: docs/access.md lists the roles."},
	{"cross-site", http.StatusForbidden, "Another site may not write here",
		"A browser sent the request from a page of another site. Following a link elsewhere must not change a registry.",
		"Use the command line or a token; or the page of the registry itself."},
}

// What the change feed and webhooks are refused with.
var feedRefusals = []Refusal{
	{"ahead-of-feed", http.StatusConflict, "The feed has no such change",
		"The listener knows a change that the feed does not have: most often it was restored from a backup.",
		"Read the catalogue anew, and follow the feed from its place."},
	{"other-epoch", http.StatusConflict, "A place of another epoch",
		"The place belongs to another life of this registry, before it was restored: numbers of then mean other changes now.",
		"Read the catalogue anew, and follow the feed from its place."},
	{"too-many-streams", http.StatusTooManyRequests, "Too many streams",
		"Each listener holds a connection, and there are as many as the registry allows.",
		"Close some, or ask for pages of changes instead of a stream."},
	{"bad-hook", http.StatusUnprocessableEntity, "The webhook cannot be",
		"The address, the events or the secret of the webhook cannot be used; addresses inside of the network are not called.",
		"Correct what the message names: docs/webhooks.md."},
	{"bad-report", http.StatusUnprocessableEntity, "The report cannot be counted",
		"What a service reports to have published and consumed has bounds, so that nothing that is reported can fill the registry: names, the time that it is of, and how many counts there are.",
		"Correct what the message names: docs/usage.md. A report that is too old is to be given up."},
	{"overlap", http.StatusConflict, "The instance has reported of that time",
		"Reports of one instance follow each other, so that each is counted once. This one begins before the newest ended, and is another.",
		"Let a report begin where the one before ended; give each process, and each start of it, an instance of its own."},
	{"too-many-names", http.StatusConflict, "Too many services or instances report",
		"Services of a context that nobody declares, and instances of each service, are bounded for each day, so that nothing that is reported can fill the registry, or shut others out.",
		"Declare services, and name them as their files do; let an instance live as long as its process."},
	{"too-many", http.StatusConflict, "There are too many",
		"There are as many webhooks, or valid secrets of one, as there may be.",
		"Delete one that nobody listens to; a secret expires, or is rotated without overlap."},
	{"conflict", http.StatusConflict, "Somebody else changed it first",
		"The webhook is not any more what it was when it was read.",
		"Read it again, and make the change to that."},
}

// What HTTP itself is refused with.
var httpRefusals = []Refusal{
	{"no-route", http.StatusNotFound, "There is nothing at this address",
		"The address is none of the API's.",
		"`GET /v1/openapi.json` lists all of them."},
	{"no-method", http.StatusMethodNotAllowed, "This method is not for this address",
		"The address is there, and does not do that.",
		"The header Allow lists what it does."},
	{"not-acceptable", http.StatusNotAcceptable, "No form that the client accepts",
		"The header Accept allows no form that the answer has.",
		"Accept application/json, or what `GET /v1/openapi.json` says of the address."},
	{"bad-media-type", http.StatusUnsupportedMediaType, "The body is of a type that is not read here",
		"The header Content-Type names a type that this address does not read.",
		"Send application/json, or what `GET /v1/openapi.json` says of the address."},
	{"bad-body", http.StatusBadRequest, "The body cannot be read",
		"The body is not what the address asks for: no JSON, an unknown or missing member, a member of another type.",
		"The message names the place."},
	{"bad-query", http.StatusBadRequest, "The query cannot be used",
		"A parameter is unknown, is there twice, or has a value that cannot be.",
		"`GET /v1/openapi.json` lists the parameters of the address."},
	{"too-large", http.StatusRequestEntityTooLarge, "The body is too large",
		"The body has more bytes or files than one request may have.",
		"The message says how many there may be; a push may be parted by context."},
	{"bad-host", http.StatusMisdirectedRequest, "This server does not answer to that name",
		"The request was for a name that `treatyd --allow-host` does not have: a page elsewhere may have made the browser ask.",
		"Use the registry's own name, or have its operator add this one."},
	{"too-many-requests", http.StatusTooManyRequests, "Too many requests",
		"More requests came from one client than its share.",
		"Wait as long as Retry-After says; use ETags, pages and the change feed instead of asking again and again."},
	{"crowded", http.StatusServiceUnavailable, "The server has no room for this now",
		"Others are using the memory or the places that this would need.",
		"Ask again after Retry-After seconds."},
	{"no-space", http.StatusInsufficientStorage, "The registry's disk is full",
		"The store has no space left. Nothing was written, and nothing that was published is lost.",
		"Its operator has to make room; then ask again."},
	{"unavailable", http.StatusServiceUnavailable, "The store cannot be reached",
		"The registry runs, and its store does not answer.",
		"Ask again after Retry-After seconds: what was published already is recognised."},
	{"internal", http.StatusInternalServerError, "A fault of Treaty",
		"Something went wrong inside Treaty. The log of the registry has it under the id of the request.",
		"Give the operator that id; ask again if it was a read."},
}
