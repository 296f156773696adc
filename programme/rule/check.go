package rule

import (
	"go/ast"
	"go/token"
)

// fit makes a node be of a type: a code finds its set, another kind is refused.
func (r *reader) fit(n *node, want Type) error {
	if n.typ.Kind == text && want.Kind == Code {
		if n.op == opText {
			i := want.Set.Index(n.code)
			if i < 0 {
				return fail(CodeUnknown, n.offset, n.code, " is none of the codes of ", want.Set.Name)
			}
			n.op, n.value = opLiteral, int64(i)
		} else {
			for _, a := range n.args {
				if a.typ.Kind == text {
					if err := r.fit(a, want); err != nil {
						return err
					}
				}
			}
		}
		n.typ = want
		return nil
	}
	if !same(n.typ, want) {
		return fail(CodeKinds, n.offset, name2(want), " is expected, this is ", name2(n.typ), hint(n, want))
	}
	return nil
}

// same reports whether two types are one.
func same(a, b Type) bool {
	return a.Kind == b.Kind && (a.Kind != Code || a.Set.Name == b.Set.Name)
}

// name2 names a type in an error.
func name2(t Type) string {
	if t.Kind == Code {
		return "a code of " + t.Set.Name
	}
	if t.Kind == text {
		return "a code"
	}
	return t.Kind.String()
}

// hint says how a number is written that is meant to be of a kind.
func hint(n *node, want Type) string {
	if n.op != opLiteral || n.typ.Kind != Int {
		return ""
	}
	switch want.Kind {
	case Money:
		return "; money has two decimals, as in 1000.00"
	case Rate:
		return "; a rate is written rate(\"5%\")"
	case Area:
		return "; an area is written area(\"45.00\"), in square metres"
	case Date:
		return "; a date is written date(\"2026-05-01\")"
	}
	return ""
}

// unify makes two nodes be of one type.
func (r *reader) unify(a, b *node) error {
	switch {
	case a.typ.Kind == text && b.typ.Kind == Code:
		return r.fit(a, b.typ)
	case b.typ.Kind == text && a.typ.Kind == Code:
		return r.fit(b, a.typ)
	case !same(a.typ, b.typ):
		return fail(CodeKinds, a.offset, name2(a.typ), " and ", name2(b.typ), " do not go together", hint(a, b.typ),
			hint(b, a.typ))
	}
	return nil
}

func (r *reader) unary(e *ast.UnaryExpr) (*node, error) {
	x, err := r.read(e.X)
	if err != nil {
		return nil, err
	}
	at := r.offset(e.Pos())
	switch {
	case e.Op == token.NOT && x.typ.Kind == Bool:
		return r.node(e, opNot, x.typ, x), nil
	case e.Op == token.SUB && number(x.typ.Kind):
		return r.node(e, opNeg, x.typ, x), nil
	case e.Op == token.NOT || e.Op == token.SUB:
		return nil, fail(CodeKinds, at, e.Op.String(), " does not go with ", name2(x.typ))
	}
	return nil, fail(CodeSyntax, at, e.Op.String(), " is not part of the language of rules")
}

// number reports whether values of a kind can be added.
func number(k Kind) bool { return k == Int || k == Money || k == Area || k == Rate }

// ordered reports whether values of a kind can be compared by size.
func ordered(k Kind) bool { return number(k) || k == Date }

var operators = map[token.Token]op{
	token.LAND: opAnd, token.LOR: opOr, token.EQL: opEqual, token.NEQ: opUnequal, token.LSS: opLess,
	token.LEQ: opLessEqual, token.GTR: opMore, token.GEQ: opMoreEqual, token.ADD: opAdd, token.SUB: opSub,
	token.MUL: opMul,
}

func (r *reader) binary(e *ast.BinaryExpr) (*node, error) {
	at := r.offset(e.OpPos)
	op, ok := operators[e.Op]
	if e.Op == token.QUO || e.Op == token.REM {
		return nil, fail(CodeRounding, at, "a division names its rounding: div(x, 12, half_up), ",
			"share(x, part, whole, down), of(rate, x, up)")
	}
	if !ok {
		return nil, fail(CodeSyntax, at, e.Op.String(), " is not part of the language of rules")
	}
	x, err := r.read(e.X)
	if err != nil {
		return nil, err
	}
	y, err := r.read(e.Y)
	if err != nil {
		return nil, err
	}
	typ, err := r.operate(e, op, x, y)
	if err != nil {
		return nil, err
	}
	n := r.node(e, op, typ, x, y)
	n.at = at
	return n, nil
}

// operate returns the type of x op y.
func (r *reader) operate(e *ast.BinaryExpr, op op, x, y *node) (Type, error) {
	at := r.offset(e.OpPos)
	a, b := x.typ.Kind, y.typ.Kind
	switch op {
	case opAnd, opOr:
		if a != Bool || b != Bool {
			return Type{}, fail(CodeKinds, at, e.Op.String(), " joins conditions, not ", name2(x.typ), " and ", name2(y.typ))
		}
		return x.typ, nil
	case opMul:
		switch {
		case a == Int && number(b):
			return y.typ, nil
		case b == Int && number(a):
			return x.typ, nil
		case a == Rate || b == Rate:
			return Type{}, fail(CodeRounding, at, "a rate of something names its rounding: of(rate, x, half_up)")
		case a == Money && b == Area || a == Area && b == Money:
			return Type{}, fail(CodeRounding, at, "a price for an area names its rounding: per_m2(price, area, half_up)")
		}
		return Type{}, fail(CodeKinds, at, name2(x.typ), " × ", name2(y.typ), " means nothing; a factor is an int")
	case opSub:
		if a == Date && b == Date {
			return Type{Kind: Int}, nil
		}
		fallthrough
	case opAdd:
		if a == Date || b == Date {
			return Type{}, fail(CodeKinds, at, "a date moves by add_days(d, n), add_months(d, n) or add_years(d, n)")
		}
		if err := r.unify(x, y); err != nil {
			return Type{}, err
		}
		if !number(x.typ.Kind) {
			return Type{}, fail(CodeKinds, at, e.Op.String(), " does not go with ", name2(x.typ))
		}
		return x.typ, nil
	case opEqual, opUnequal:
		if err := r.unify(x, y); err != nil {
			return Type{}, err
		}
		if x.typ.Kind > Code {
			return Type{}, fail(CodeKinds, at, "a ", x.typ.Kind.String(), " cannot be compared")
		}
		return Type{Kind: Bool}, nil
	}
	if err := r.unify(x, y); err != nil {
		return Type{}, err
	}
	if !ordered(x.typ.Kind) {
		return Type{}, fail(CodeKinds, at, name2(x.typ), " has no order; == and != compare it, in(x, …) lists several")
	}
	return Type{Kind: Bool}, nil
}

func (r *reader) index(e *ast.IndexExpr) (*node, error) {
	x, err := r.read(e.X)
	if err != nil {
		return nil, err
	}
	if x.op != opParameter || x.typ.Kind != table {
		return nil, fail(CodeKinds, x.offset, "only a table of parameters is looked up by [ ]")
	}
	y, err := r.read(e.Index)
	if err != nil {
		return nil, err
	}
	p := &r.scope.Parameters[x.value]
	if err := r.fit(y, p.By); err != nil {
		return nil, err
	}
	n := r.node(e, opIndex, p.Type, y)
	n.value = x.value
	return n, nil
}

func (r *reader) call(e *ast.CallExpr) (*node, error) {
	at := r.offset(e.Pos())
	id, ok := e.Fun.(*ast.Ident)
	if !ok || e.Ellipsis.IsValid() {
		return nil, fail(CodeSyntax, at, "a function is called by its name")
	}
	found := r.scope.names[id.Name]
	if found.kind != isFunction {
		return nil, fail(CodeUnknown, at, "no function is called ", id.Name, r.near(id.Name))
	}
	f := &functions[found.index]
	if f.constant != 0 {
		return r.constant(e, Type{Kind: f.constant})
	}
	if len(e.Args) > 0 {
		if first, ok := e.Args[0].(*ast.Ident); ok && r.scope.names[first.Name].kind == isList {
			return r.overList(e, f)
		}
	}
	if f.check == nil {
		return nil, fail(CodeArgs, at, "the first argument of ", f.name, " is a list: ", f.usage)
	}
	if len(e.Args) < f.least || f.most > 0 && len(e.Args) > f.most {
		return nil, fail(CodeArgs, at, "wrong number of arguments: ", f.usage)
	}
	args := make([]*node, len(e.Args))
	for i, a := range e.Args {
		n, err := r.read(a)
		if err != nil {
			return nil, err
		}
		args[i] = n
	}
	n := r.node(e, opCall, Type{}, args...)
	n.fn = f
	typ, err := f.check(r, n)
	if err != nil {
		return nil, err
	}
	n.typ = typ
	return n, nil
}

// overList reads a call such as sum(members, member.income).
func (r *reader) overList(e *ast.CallExpr, f *function) (*node, error) {
	at := r.offset(e.Pos())
	first := e.Args[0].(*ast.Ident)
	which := r.scope.names[first.Name].index
	switch {
	case f.fold == nil:
		return nil, fail(CodeKinds, r.offset(first.Pos()), f.name, " does not take a list: ", f.usage)
	case r.inner != 0:
		return nil, fail(CodeKinds, at, "a list within a list")
	case len(e.Args) > 2 || len(e.Args) < 2 && f.name != "count":
		return nil, fail(CodeArgs, at, "a list and what of its items: ", f.usage)
	}
	n := r.node(e, opCall, Type{Kind: Int})
	n.fn, n.value = f, int64(which)
	if len(e.Args) == 1 {
		return n, nil
	}
	r.inner = which + 1
	x, err := r.read(e.Args[1])
	r.inner = 0
	if err != nil {
		return nil, err
	}
	n.args = []*node{x}
	n.typ, err = f.foldType(x)
	return n, err
}
