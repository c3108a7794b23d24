package clients

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// difference is something that the door says otherwise than srfake, on purpose.
type difference struct {
	name string
	why  string
	// example is calls of which one meets it; the others only lead there.
	example []call
	// instead says what the door answers to a call that srfake is not asked, because it
	// would then hold something else; it brings srfake to the same. nil: no difference.
	instead func(s *session, c call) *reply
	// after says what the door answers instead of what srfake did. nil: no difference.
	after func(s *session, c call, said reply) *reply
}

// differences are all of them. Each is Confluent's own behaviour, which srfake leaves
// out or has otherwise, but for those whose reason is a law of Treaty.
var differences = slices.Concat(refused, deleting, asking, settled, spoken)

var one, two = base(1, false), base(2, false)

// refused is what srfake takes and the door does not.
var refused = []difference{
	{
		name:    "json-only",
		why:     "Treaty knows JSON Schema: Avro, which a missing schemaType means, and Protobuf are refused as what they are, until they are proved as well",
		example: []call{{what: "register", method: http.MethodPost, path: "/subjects/a/versions", subject: "a", body: map[string]any{"schema": `"string"`}}},
		instead: func(_ *session, c call) *reply {
			if body, is := c.body.(map[string]any); !is || body["schema"] == nil || body["schemaType"] == "JSON" {
				return nil
			}
			return refusal(42201, anything)
		},
	},
	{
		name:    "compared with nothing",
		why:     "as Confluent does: a version to compare with has to be there (40402); srfake compares nothing",
		example: []call{judge("a", "1", one)},
		instead: func(s *session, c call) *reply {
			if c.what != "compatibility" || c.version == "" || c.version == "latest" || s.mirror.at(c.subject).version(c.version, false) != nil {
				return nil
			}
			return refusal(40402, "Version %s not found.", c.version)
		},
	},
	{
		name:    "what is no schema",
		why:     "as Confluent does: what is no schema, or refers to a version that is not there, is refused (42201) by look-up and compatibility too, which srfake answers",
		example: []call{judge("a", "latest", broken), register("a", one), lookUp("a", user(1, reference{Subject: "none", Version: 1}, false))},
		instead: func(s *session, c call) *reply {
			judged := c.what == "compatibility" || c.what == "look-up" && len(s.mirror.at(c.subject).there(c.is("deleted"))) > 0
			if !judged || s.mirror.refers(c) && c.content.schema != broken.schema {
				return nil
			}
			return refusal(42201, anything)
		},
	},
	{
		name:    "a reference from a context",
		why:     "as Confluent does: a name without a context means one in the context of what refers to it; srfake takes it for one of the default context",
		example: []call{register("a", one), register(":.staging:b", user(1, reference{Subject: "a", Version: 1}, false))},
		instead: func(s *session, c call) *reply {
			if c.what != "register" || contextOf(c.subject) == "." || !slices.ContainsFunc(c.content.references, func(r reference) bool { return contextOf(r.Subject) == "." }) {
				return nil
			}
			return refusal(42201, anything)
		},
	},
	{
		name:    "a mode is kept",
		why:     "as Confluent does: what is READONLY takes no new schema, loses none, and promises what it did; srfake only remembers the mode",
		example: []call{mode(http.MethodPut, "", "READONLY"), register("a", one), config(http.MethodPut, "a", "NONE")},
		instead: func(s *session, c call) *reply {
			if !s.mirror.writable(c.subject) && s.mirror.writes(c) {
				return refusal(42205, anything)
			}
			return nil
		},
	},
}

// deleting is what deleting does otherwise.
var deleting = []difference{
	{
		name: "the latest is deleted",
		why:  "as Confluent does: a version to delete may be called latest: of what is served, or, for good, of all",
		example: []call{
			register("a", one), register("a", two), deleteVersion("a", "latest"), versionsOf("a"),
			deleteVersion("a", "latest", "permanent", "true"), deleteVersion("a", "latest"), deleteVersion("a", "latest"),
		},
		instead: func(s *session, c call) *reply {
			if c.what != "delete version" || c.version != "latest" && c.version != "-1" {
				return nil
			}
			switch v := s.mirror.at(c.subject).latest(c.is("permanent")); {
			case len(s.mirror.at(c.subject).there(true)) == 0:
				return refusal(40401, "Subject '%s' not found.", c.subject)
			case v == nil:
				return refusal(40402, "Version -1 not found.")
			default:
				said := s.expected(deleteVersion(c.subject, itoa(v.number), "permanent", c.query.Get("permanent")))
				return &said
			}
		},
	},
	{
		name:    "softly first",
		why:     "as Confluent does: what was not deleted softly is not deleted for good (40407, 40405)",
		example: []call{register("a", one), deleteVersion("a", "1", "permanent", "true")},
		instead: func(s *session, c call) *reply {
			at := s.mirror.at(c.subject)
			switch {
			case c.what == "delete version" && c.is("permanent") && at.version(c.version, false) != nil:
				n := at.version(c.version, false).number
				return refusal(40407, "Subject '%s' Version %d was not deleted first before being permanently deleted", c.subject, n)
			case c.what == "delete subject" && c.is("permanent") && len(at.there(false)) > 0:
				return refusal(40405, "Subject '%s' was not deleted first before being permanently deleted", c.subject)
			}
			return nil
		},
	},
	{
		name:    "softly once",
		why:     "as Confluent does: what was deleted softly is not deleted softly again (40406, 40404)",
		example: []call{register("a", one), deleteVersion("a", "1"), deleteVersion("a", "1")},
		instead: func(s *session, c call) *reply {
			at := s.mirror.at(c.subject)
			switch {
			case c.is("permanent"):
				return nil
			case c.what == "delete version" && at.version(c.version, false) == nil && at.version(c.version, true) != nil:
				n := at.version(c.version, true).number
				return refusal(40406, "Subject '%s' Version %d was soft deleted.Set permanent=true to delete permanently", c.subject, n)
			case c.what == "delete subject" && len(at.there(false)) == 0 && len(at.there(true)) > 0:
				return refusal(40404, "Subject '%s' was soft deleted.Set permanent=true to delete permanently", c.subject)
			}
			return nil
		},
	},
	{
		name:    "a subject comes back",
		why:     "as Confluent does: a subject that was deleted is its versions that were, and what is registered there again is its next version; srfake refuses that. Law 3: numbers go on even after it was deleted for good",
		example: []call{register("a", one), deleteSubject("a"), register("a", two), deleteSubject("a"), deleteSubject("a", "permanent", "true"), register("a", base(3, false)), versionsOf("a")},
		instead: func(s *session, c call) *reply {
			at := s.mirror.at(c.subject)
			if c.what != "delete subject" {
				return nil
			}
			gone := at.there(false)
			if c.is("permanent") {
				gone = at.retracted()
			}
			numbers := []any{}
			for _, v := range gone {
				if len(s.mirror.referrers(c.subject, v.number)) > 0 {
					return refusal(42206, anything)
				}
				numbers = append(numbers, json.Number(itoa(v.number)))
			}
			if len(numbers) == 0 {
				return refusal(40401, "Subject '%s' not found.", c.subject)
			}
			for _, v := range gone {
				each := deleteVersion(c.subject, itoa(v.number), "permanent", c.query.Get("permanent"))
				s.remember(each, s.fake(each))
			}
			return answer(numbers)
		},
	},
	{
		name:    "what others need stays",
		why:     "as Confluent does: it says 422 and 42206 to who deletes what others refer to, where srfake says 409 and 42201",
		example: []call{register(bases[0], one), register("a", user(1, reference{Subject: bases[0], Version: 1}, false)), deleteVersion(bases[0], "1")},
		after: func(_ *session, c call, said reply) *reply {
			if c.method == http.MethodDelete && said.status == http.StatusConflict {
				return refusal(42206, anything)
			}
			return nil
		},
	},
}

// asking is what questions are answered otherwise.
var asking = []difference{
	{
		name: "no versions, no subject",
		why:  "as Confluent does: a subject is there as long as it has a version, deleted softly or not as it was asked; srfake keeps the name, and answers for it",
		example: []call{
			register("a", one), deleteVersion("a", "1"), versionsOf("a"), list("/subjects"), ofVersion("none", "1", ""),
			lookUp("a", one), lookUp("a", user(1, reference{Subject: "none", Version: 1}, false)),
		},
		after: func(s *session, c call, said reply) *reply {
			deleted := c.is("deleted") || c.is("deletedOnly") || c.what == "version/referencedby"
			switch c.what {
			case "list /subjects":
				return answer(s.mirror.names(c.query.Get("subjectPrefix"), c.is("deleted"), c.is("deletedOnly")))
			case "delete version":
				deleted = true
				if said.status == http.StatusOK {
					return nil
				}
			case "versions", "look-up", "version", "version/schema", "version/referencedby":
			default:
				return nil
			}
			if said.code() == 42202 || len(s.mirror.at(c.subject).there(deleted)) > 0 {
				return nil
			}
			return refusal(40401, "Subject '%s' not found.", c.subject)
		},
	},
	{
		name:    "the newest of its kind",
		why:     "content that was deleted softly and registered again has two versions: look-up with deleted=true answers the newest, srfake any",
		example: []call{register("a", one), deleteVersion("a", "1"), register("a", base(1, true)), lookUp("a", one, "deleted", "true")},
		after: func(s *session, c call, said reply) *reply {
			if c.what != "look-up" || said.status != http.StatusOK {
				return nil
			}
			kept := s.mirror.at(c.subject).there(c.is("deleted"))
			same := slices.DeleteFunc(kept, func(v *version) bool { return !v.content.same(c.content) })
			if len(same) < 2 {
				return nil
			}
			newest, body := same[len(same)-1], said.body.(map[string]any)
			body["version"], body["schema"] = json.Number(itoa(newest.number)), newest.content.schema
			return &said
		},
	},
	{
		name: "one meaning, one id",
		why:  "an id is of the schema with all that it refers to: references to other versions with the same content make no other id, and no version more",
		example: []call{
			register("a", one), register("b", one),
			register("c", user(1, reference{Subject: "a", Version: 1}, false)), register("c", user(1, reference{Subject: "b", Version: 1}, false)), versionsOf("c"),
		},
		instead: func(s *session, c call) *reply {
			if c.what != "register" {
				return nil
			}
			twin := s.mirror.twin(c.content)
			if twin == nil || twin.of != c.subject || twin.deleted {
				return nil
			}
			return answer(map[string]any{"id": json.Number(twin.id)})
		},
	},
	{
		name:    "a number is one",
		why:     "as Confluent does: what is no number from 1 on, nor latest or -1, is 422 and 42202; srfake says 400, and finds no version 0",
		example: []call{register("a", one), ofVersion("a", "0", ""), ofVersion("a", "two", ""), ofVersion("a", "-1", "")},
		instead: func(s *session, c call) *reply {
			if c.version != "-1" || !strings.HasPrefix(c.what, "version") {
				return nil
			}
			newest := ofVersion(c.subject, "latest", strings.TrimPrefix(c.what, "version"))
			newest.query = c.query
			said := s.expected(newest)
			return &said
		},
		after: func(_ *session, c call, _ reply) *reply {
			if c.version == "" || c.version == "latest" || strings.Trim(c.version, "0123456789") == "" && strings.Trim(c.version, "0") != "" {
				return nil
			}
			return refusal(42202, anything)
		},
	},
	{
		name:    "a text is a text",
		why:     "as Confluent does: /schema is the schema itself, letter by letter; srfake writes it as a JSON string, and that of a version within an object",
		example: []call{register("a", base(1, true)), ofID(0, "/schema"), ofVersion("a", "1", "/schema")},
		after: func(_ *session, c call, said reply) *reply {
			text, is := said.body.(string)
			if !is || c.what != "id/schema" && c.what != "version/schema" {
				return nil
			}
			switch body := decoded([]byte(text)).(type) {
			case string:
				return answer(body)
			case map[string]any:
				return answer(body["schema"])
			}
			return nil
		},
	},
	{
		name:    "nothing is a list",
		why:     "as Confluent does: a list of nothing is [], not null",
		example: []call{register("a", one), versionsOf("a", "deletedOnly", "true")},
		after: func(_ *session, _ call, said reply) *reply {
			if said.body != nil || said.status != http.StatusOK {
				return nil
			}
			return answer([]any{})
		},
	},
	{
		name:    "the latest of all",
		why:     "as Confluent does: where the deleted ones are listed too, the latest of a subject may be one of them; srfake leaves out a subject of which all are deleted",
		example: []call{register("a", one), register("a", two), deleteVersion("a", "2"), list("/schemas", "deleted", "true", "latestOnly", "true")},
		after: func(s *session, c call, _ reply) *reply {
			if c.what != "list /schemas" || !c.is("deleted") || !c.is("latestOnly") {
				return nil
			}
			all := []any{}
			for _, name := range s.mirror.names(c.query.Get("subjectPrefix"), true, false) {
				newest := s.mirror.at(name.(string)).latest(true)
				all = append(all, s.fake(ofVersion(newest.of, itoa(newest.number), "", "deleted", "true")).body)
			}
			return answer(all)
		},
	},
	{
		name:    "who refers is always told",
		why:     "as Confluent does: who refers to a version is told after that was deleted softly, too",
		example: []call{register("a", one), deleteVersion("a", "1"), ofVersion("a", "1", "/referencedby")},
		after: func(s *session, c call, said reply) *reply {
			v := s.mirror.at(c.subject).version(c.version, true)
			if c.what != "version/referencedby" || v == nil || said.status == http.StatusOK {
				return nil
			}
			ids := []any{}
			for _, other := range s.mirror.referrers(c.subject, v.number) {
				ids = append(ids, json.Number(other.id))
			}
			return answer(ids)
		},
	},
	{
		name: "each once",
		why:  "an id that several versions have refers once",
		example: []call{
			register("a", one), register("b", user(1, reference{Subject: "a", Version: 1}, false)),
			register("c", user(1, reference{Subject: "a", Version: 1}, false)), ofVersion("a", "1", "/referencedby"),
		},
		after: func(_ *session, c call, said reply) *reply {
			ids, is := said.body.([]any)
			if !is || c.what != "version/referencedby" {
				return nil
			}
			return answer(slices.Compact(ids))
		},
	},
	{
		name: "deleted for good is gone",
		why:  "law 3: deleting for good takes the content away, in the words in which it was sent; srfake shows it for ever to who has its id",
		example: []call{
			register("a", base(1, true)), deleteVersion("a", "1"), deleteVersion("a", "1", "permanent", "true"), ofID(0, ""),
			register("b", base(2, true)), register("c", two), deleteSubject("b"), deleteSubject("b", "permanent", "true"), ofID(1, "/schema"),
		},
		after: func(s *session, c call, said reply) *reply {
			theirs, _ := s.nameOf(c, 0)
			if !strings.HasPrefix(c.what, "id") || said.code() == 40403 {
				return nil
			}
			uses := s.mirror.uses(theirs)
			if len(uses) == 0 {
				return refusal(40403, anything)
			}
			if text := uses[0].content.schema; c.what == "id/schema" && said.body != text {
				return answer(text)
			} else if body, is := said.body.(map[string]any); is && body["schema"] != text {
				body["schema"] = text
				return answer(body)
			}
			return nil
		},
	},
	{
		name:    "a context stays",
		why:     "as Confluent does: a context is listed as long as something has a name in it, deleted softly too",
		example: []call{register(":.staging:a", one), deleteVersion(":.staging:a", "1"), list("/contexts")},
		after: func(s *session, c call, said reply) *reply {
			if c.what != "list /contexts" {
				return nil
			}
			return answer(s.mirror.contexts())
		},
	},
	{
		name:    "a guid as an id",
		why:     "messages that carry a guid are read after their schema was deleted softly, as those that carry an id are: srfake finds no guid then. Of several subjects with the content a guid is that of the first that was registered, in whatever context",
		example: []call{register("a", one), ofVersion("a", "1", ""), deleteVersion("a", "1"), ofGUID(0, ""), ofGUID(0, "/ids")},
		after: func(s *session, c call, said reply) *reply {
			_, theirs := s.nameOf(c, 0)
			versions := s.mirror.withGUID(theirs)
			switch {
			case len(versions) == 0:
			case c.what == "guid":
				said := s.fake(ofVersion(versions[0].of, itoa(versions[0].number), "", "deleted", "true"))
				return &said
			case c.what == "guid/ids":
				list := []any{}
				for _, v := range versions {
					of := map[string]any{"context": contextOf(v.of), "id": json.Number(v.id)}
					if !slices.ContainsFunc(list, func(other any) bool { return cmp.Equal(of, other) }) {
						list = append(list, of)
					}
				}
				return answer(list)
			}
			return nil
		},
	},
}

// settled is what settings are asked otherwise.
var settled = []difference{
	{
		name:    "its own or none",
		why:     "as Confluent does, and as KafkaJS relies on: the settings of a subject are its own, or 40408 and 40409, unless defaultToGlobal=true asks for those above it; srfake tells the global ones unless it is false",
		example: []call{config(http.MethodGet, "a", nil), mode(http.MethodGet, "a", nil)},
		after: func(s *session, c call, _ reply) *reply {
			at := s.mirror.at(c.subject)
			switch {
			case c.subject == "" || c.is("defaultToGlobal"):
			case c.what == "GET config" && at.config == "":
				return refusal(40408, "Subject '%s' does not have subject-level compatibility configured", c.subject)
			case c.what == "GET mode" && at.mode == "":
				return refusal(40409, "Subject '%s' does not have subject-level mode configured", c.subject)
			}
			return nil
		},
	},
	{
		name:    "what was deleted is told",
		why:     "as Confluent does: deleting settings tells what they were, and that there were none; srfake tells the global ones",
		example: []call{config(http.MethodPut, "a", "FULL"), config(http.MethodDelete, "a", nil), config(http.MethodDelete, "a", nil)},
		after: func(s *session, c call, _ reply) *reply {
			if c.what != "DELETE config" {
				return nil
			}
			if level := s.mirror.at(c.subject).config; level != "" {
				return answer(map[string]any{"compatibilityLevel": level})
			}
			return refusal(40401, "Subject '%s' not found.", c.subject)
		},
	},
}

// spoken is what is said in other words. They are the last rows: they change what is
// left.
var spoken = []difference{
	{
		name:    "its words",
		why:     "messages are Confluent's, which clients' own suites compare; where Confluent shows what its parsers said, Treaty says its own",
		example: []call{versionsOf("none"), ofID(9, "")},
		after: func(s *session, c call, said reply) *reply {
			body, _ := said.body.(map[string]any)
			if body["message"] == nil || body["message"] == anything {
				return nil
			}
			text := anything
			id, guid := s.nameOf(c, 1)
			switch said.code() {
			case 40401:
				text = "Subject '" + c.subject + "' not found."
			case 40402:
				text = "Version " + c.version + " not found."
			case 40403:
				text = "Schema not found"
				if c.what == "id" || c.what == "id/schema" || strings.HasPrefix(c.what, "guid") {
					text = strings.NewReplacer("{id}", id, "{guid}", guid).Replace("Schema " + strings.Split(c.path, "/")[3] + " not found")
				}
			}
			if body["message"] == text {
				return nil
			}
			return &reply{said.status, map[string]any{"error_code": body["error_code"], "message": text}}
		},
	},
}
