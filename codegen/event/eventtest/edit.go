package eventtest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// apply returns the text with the edit.
func (e Edit) apply(event string) (string, error) {
	value, err := parse([]byte(event))
	if err != nil {
		return "", err
	}
	value, err = e.edit(value, pointer(e.At))
	return text(value), err
}

func (e Edit) edit(value any, path []string) (any, error) {
	if len(path) == 0 {
		return parse([]byte(e.JSON))
	}
	i := index(value, path[0])
	o, isObject := value.(object)
	if i < 0 && isObject && len(path) == 1 && e.JSON != "" {
		added, err := parse([]byte(e.JSON))
		return append(slices.Clone(o), member{path[0], added}), err
	}
	if i < 0 {
		return nil, fmt.Errorf("there is no %s", e.At)
	}
	if isObject {
		o = slices.Clone(o)
		switch {
		case len(path) == 1 && e.Name != "":
			o[i].name = e.Name
		case len(path) == 1 && e.JSON == "":
			return slices.Delete(o, i, i+1), nil
		default:
			inner, err := e.edit(o[i].value, path[1:])
			o[i].value = inner
			return o, err
		}
		return o, nil
	}
	list := slices.Clone(value.([]any))
	if len(path) == 1 && e.JSON == "" {
		return slices.Delete(list, i, i+1), nil
	}
	inner, err := e.edit(list[i], path[1:])
	list[i] = inner
	return list, err
}

// miscased returns the event once for every member, each time with the other
// letter case in the name of that one.
func miscased(value any) []any {
	var list []any
	switch v := value.(type) {
	case object:
		for i, m := range v {
			if other := otherCase(m.name); index(v, other) < 0 {
				changed := slices.Clone(v)
				changed[i].name = other
				list = append(list, changed)
			}
			for _, inner := range miscased(m.value) {
				changed := slices.Clone(v)
				changed[i].value = inner
				list = append(list, changed)
			}
		}
	case []any:
		for i, item := range v {
			for _, inner := range miscased(item) {
				changed := slices.Clone(v)
				changed[i] = inner
				list = append(list, changed)
			}
		}
	}
	return list
}

// otherCase turns capitals into small letters and the other way round.
func otherCase(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, name)
}
