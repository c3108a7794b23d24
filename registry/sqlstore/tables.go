package sqlstore

import (
	"strings"

	"github.com/treaty-events/treaty/registry/transfer"
)

// table is a table of a dump.
type table struct {
	transfer.Table
	order string // the columns that order its rows, so that loading them in that order is allowed
}

// tables are what a dump has, in the order in which they can be loaded. A
// store's own bookkeeping (migrations, what is made anew) is not in it.
var tables = []table{
	described("changes", "sequence", "sequence# id at# kind home commit_name actor homes lineages versions deleted deployments waivers silences"),
	described("heads", "kind, name", "kind name generation#"),
	described("blobs", "id", "id data*"),
	described("claims", "kind, name", "kind name home lineage change_id"),
	described("files", "home, name", "home name blob change_id"),
	described("schemas", "id", "id# fingerprint"),
	described("versions", "lineage, major, revision", "lineage major# revision# schema_id# context event file bundle label change_id published_at# "+
		"actor home commit_name compatibility content_model draft? imported? breaks# unknowns# deleted_at# deleted_by deleted_reason attached retracted_at# retracted_by"),
	described("version_files", "lineage, major, revision, name", "lineage major# revision# name blob"),
	described("subject_numbers", "subject, number", "subject number# lineage major# revision#"),
	described("subject_settings", "name", "name config mode"),
	described("manifests", "service, commit_name, blob", "service commit_name blob file home pushed_at# actor lock said_at#"),
	described("manifest_events", "service, commit_name, blob, event", "service commit_name blob event"),
	described("deployments", "environment, service, commit_name", "environment service commit_name since# actor ended_at# ended_by"),
	described("audit", "position", "position# chain number# change_id at# actor origin action subject reason before after previous hash"),
	described("chains", "chain", "chain number# hash"),
	described("seals", "number", "number# at# heads previous hash"),
	described("sealed", "chain", "chain number#"),
	described("tokens", "id", "id name hash grants admin# created_at# created_by expires_at# revoked_at# last_used#"),
	described("usage", "day, lineage, major, revision, client_kind, client, client_version, instance",
		"day lineage major# revision# client_kind client client_version instance fetches#"),
	described("waivers", "home, fingerprint", "home fingerprint rule subject message contexts reason owner expires proposed_by proposed_at# used"),
	described("approvals", "home, fingerprint, context", "home fingerprint context expires reason approved_by approved_at#"),
	described("consents", "to_context, from_context, role, pattern", "to_context from_context role pattern reason given_by given_at#"),
	described("stops", "fingerprint", "fingerprint rule event day"),
	described("volumes", "event, day, service, role, version, outcome", "event day service role version outcome "+hourNumbers("h")),
	described("covered", "day, service", "day service "+hourNumbers("s")),
	described("reporters", "service, instance", "service instance report since# until#"),
	described("silences", "what, name, since", "what name since# expected# weeks# told_at# ended#"),
	described("hooks", "id", "id url filter secrets created_at# created_by after_change# failing_since# paused lease_holder lease_until#"),
	described("deliveries", "hook, sequence", "hook sequence# state attempts# at# next_at# status# error"),
}

// described reads columns: # is a number, ? a truth, * bytes, and others text.
func described(name, order, columns string) table {
	t := table{Table: transfer.Table{Name: name}, order: order}
	kinds := map[byte]transfer.Kind{'#': transfer.Integer, '?': transfer.Truth, '*': transfer.Bytes}
	for column := range strings.FieldsSeq(columns) {
		c := transfer.Column{Name: column, Kind: transfer.Text}
		if kind, ok := kinds[column[len(column)-1]]; ok {
			c = transfer.Column{Name: column[:len(column)-1], Kind: kind}
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

// Transferred lists the tables that a dump has.
func Transferred() []string {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Name
	}
	return names
}
