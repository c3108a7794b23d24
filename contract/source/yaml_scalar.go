package source

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// scalar returns the node of a scalar and the offset after it.
func (r *yamlReader) scalar(y *yaml.Node, indent int) (*Node, int, *Error) {
	start, end := r.extent(y, indent)
	n := &Node{Kind: String, Start: start, End: end, Text: y.Value}
	if !plain(y) && y.Style&yaml.TaggedStyle == 0 || y.Tag == "!!str" && y.Style&yaml.TaggedStyle != 0 {
		return n, end.Offset, nil
	}
	resolved := resolve(y.Value)
	if resolved.problem == "" && resolved.kind == Number {
		if problem := numberTooLarge(resolved.text, r.limits.Exponent); problem != "" {
			resolved.problem, resolved.hint = problem, tooLargeHint
		}
	}
	if resolved.problem == "" && y.Style&yaml.TaggedStyle != 0 && !tagAllows(y.Tag, resolved) {
		resolved.problem = fmt.Sprintf("%s is not what its tag %s says", Quote(y.Value), y.Tag)
		resolved.hint = "remove the tag, or correct the value"
	}
	if resolved.problem != "" {
		return nil, 0, r.fail(start, end, resolved.problem, resolved.hint)
	}
	n.Kind, n.Text = resolved.kind, resolved.text
	return n, end.Offset, nil
}

// name reads the name of a member, without its value.
func (r *yamlReader) name(y *yaml.Node, indent int) (Member, *Error) {
	start := r.at.seek(y.Line, y.Column)
	if y.Kind == yaml.ScalarNode && y.Tag == "!!merge" {
		return Member{}, r.fail(start, r.at.to(start.Offset+len("<<")), "merge keys (<<) are not read", `write the members out; a member that is called so is written "<<"`)
	}
	if y.Kind != yaml.ScalarNode && (y.Kind != yaml.AliasNode || y.Alias.Kind != yaml.ScalarNode) {
		return Member{}, r.fail(start, start, "an array or object stands where a name is expected", "names are strings: put it in double quotes")
	}
	n, end, refused := r.value(y, 0, indent)
	if refused != nil {
		return Member{}, refused
	}
	r.nodes-- // a name is no value
	if y.Kind == yaml.ScalarNode {
		start = n.Start
	}
	m := Member{Name: n.Text, NameStart: start, NameEnd: r.at.to(end)}
	if n.Kind == String || n.Kind == Number && string(n.Canonical()) == n.Text && n.IsInteger() {
		return m, nil
	}
	shown := clip(n.Text)
	if n.Kind == Null {
		shown = "null"
	}
	return m, r.fail(m.NameStart, m.NameEnd, fmt.Sprintf("the name %s is a %s, not a string", shown, n.Kind),
		fmt.Sprintf("put it in double quotes: %q", shown))
}

// plain reports whether a scalar has neither quotes nor a block indicator.
func plain(y *yaml.Node) bool {
	const styled = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return y.Style&styled == 0
}

// tag refuses tags that are not the core schema's, or not of that kind of node.
func (r *yamlReader) tag(y *yaml.Node, mark Pos) *Error {
	properties := skipProperties(r.data, mark.Offset)
	tagged := y.Style&yaml.TaggedStyle != 0
	if !tagged && !properties.bareTag {
		return nil
	}
	tag := y.Tag
	if !tagged {
		if y.Kind == yaml.MappingNode && y.Style&yaml.FlowStyle == 0 && y.Anchor == "" {
			return nil // it is the tag of the first name
		}
		tag = "!"
	}
	known := tag == "!!map"
	switch y.Kind {
	case yaml.SequenceNode:
		known = tag == "!!seq"
	case yaml.ScalarNode:
		known = tag == "!!str" || tag == "!!int" || tag == "!!float" || tag == "!!bool" || tag == "!!null"
	}
	if known {
		return nil
	}
	hint := "remove the tag: JSON's types need none"
	if tag == "!!timestamp" || tag == "!!binary" {
		hint = "remove the tag and put the value in double quotes: JSON has it as a string"
	}
	return r.fail(mark, mark, fmt.Sprintf("the tag %s cannot stand here", Quote(tag)), hint)
}

// tagAllows reports whether a tag of the core schema allows the value.
func tagAllows(tag string, v resolved) bool {
	switch tag {
	case "!!int":
		return v.kind == Number && digitsEnd(v.text, len(v.text)-len(trimMinus(v.text))) == len(v.text)
	case "!!float":
		return v.kind == Number
	case "!!bool":
		return v.kind == Bool
	}
	return v.kind == Null
}
