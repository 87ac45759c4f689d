//! From the text of a condition to its tree, with a typed refusal for everything that is not offered.

use std::sync::Arc;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SourceInfo, operators as op};
use oltre_domain::{Channel, ContactKind};

use super::{Comparison, Condition, Flag, List, Number, Says, Test, Text, Words};
use crate::catalogue::Fault;
use crate::context::Language;
use crate::hearing::Cue;

/// What is wrong with a condition, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionFault {
    /// Bytes into the condition's text; 0 when the parser does not say.
    pub offset: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// Compiles a condition against the named word lists.
///
/// # Errors
/// A condition that does not parse, names what does not exist, mixes types, uses a part of the language that
/// is not offered, or can never hold.
pub fn compile(source: &str, words: &Words) -> Result<Condition, ConditionFault> {
    // No macros: `exists` and its kin would make a condition of any cost.
    let program = cel::Env::default().compile(source).map_err(|errors| {
        let first = errors.errors.into_iter().next();
        let (line, column) = first.as_ref().map_or((1, 1), |e| e.pos);
        ConditionFault {
            offset: offset_of(source, line, column),
            fault: Fault::Condition {
                detail: first.map(|e| e.msg).unwrap_or_default(),
            },
        }
    })?;
    let compiler = Compiler {
        words,
        source: program.source_info(),
    };
    let test = compiler.test(program.expression())?;
    if never_holds(&test) {
        return Err(ConditionFault {
            offset: 0,
            fault: Fault::Contradiction,
        });
    }
    Ok(Condition(test))
}

fn offset_of(source: &str, line: isize, column: isize) -> usize {
    let before: usize = source
        .split_inclusive('\n')
        .take(usize::try_from(line - 1).unwrap_or(0))
        .map(str::len)
        .sum();
    (before + usize::try_from(column - 1).unwrap_or(0)).min(source.len())
}

struct Compiler<'a> {
    words: &'a Words,
    source: &'a SourceInfo,
}

/// What an expression is.
enum Typed {
    Test(Test),
    Text(Text),
    Number(Number),
    List(List),
    Cues(Vec<Arc<[Cue]>>),
    Constant(LiteralValue),
}

impl Typed {
    fn name(&self) -> &'static str {
        match self {
            Typed::Test(_) => "bool",
            Typed::Text(_) => "text",
            Typed::Number(_) => "number",
            Typed::List(_) => "list",
            Typed::Cues(_) => "words",
            Typed::Constant(LiteralValue::Boolean(_)) => "bool",
            Typed::Constant(LiteralValue::String(_)) => "text",
            Typed::Constant(LiteralValue::Int(_) | LiteralValue::UInt(_) | LiteralValue::Double(_)) => {
                "number"
            }
            Typed::Constant(LiteralValue::Bytes(_)) => "bytes",
            Typed::Constant(LiteralValue::Null) => "null",
        }
    }
}

impl Compiler<'_> {
    fn fault<T>(&self, at: &IdedExpr, fault: Fault) -> Result<T, ConditionFault> {
        let offset = self
            .source
            .offset_for(at.id)
            .map_or(0, |(start, _)| start as usize);
        Err(ConditionFault { offset, fault })
    }

    fn wrong_type<T>(&self, at: &IdedExpr, expected: &str, found: &Typed) -> Result<T, ConditionFault> {
        let fault = Fault::WrongType {
            expected: expected.to_owned(),
            found: found.name().to_owned(),
        };
        self.fault(at, fault)
    }

    fn test(&self, expr: &IdedExpr) -> Result<Test, ConditionFault> {
        match self.typed(expr)? {
            Typed::Test(test) => Ok(test),
            Typed::Constant(LiteralValue::Boolean(value)) => Ok(Test::Const(*value.inner())),
            other => self.wrong_type(expr, "bool", &other),
        }
    }

    fn cues(&self, expr: &IdedExpr) -> Result<Vec<Arc<[Cue]>>, ConditionFault> {
        match self.typed(expr)? {
            Typed::Cues(cues) => Ok(cues),
            other => self.wrong_type(expr, "words", &other),
        }
    }

    fn typed(&self, expr: &IdedExpr) -> Result<Typed, ConditionFault> {
        match &expr.expr {
            Expr::Literal(value) => Ok(Typed::Constant(value.clone())),
            Expr::Ident(name) => self.variable(expr, name),
            Expr::List(list) => self.list(expr, &list.elements),
            Expr::Call(call) => self.call(expr, call),
            Expr::Select(select) => self.fault(
                expr,
                Fault::NotOffered {
                    what: format!(".{}", select.field),
                },
            ),
            Expr::Comprehension(_) | Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => self.fault(
                expr,
                Fault::NotOffered {
                    what: "{}".to_owned(),
                },
            ),
        }
    }

    fn variable(&self, expr: &IdedExpr, name: &str) -> Result<Typed, ConditionFault> {
        Ok(match name {
            "topic" => Typed::Text(Text::Topic),
            "channel" => Typed::Text(Text::Channel),
            "language" => Typed::Text(Text::Language),
            "contact_kind" => Typed::Text(Text::ContactKind),
            "answered" => Typed::Test(Test::Flag(Flag::Answered)),
            "online" => Typed::Test(Test::Flag(Flag::Online)),
            "complaint" => Typed::Test(Test::Flag(Flag::Complaint)),
            "distress" => Typed::Test(Test::Flag(Flag::Distress)),
            "just_answer" => Typed::Test(Test::Flag(Flag::JustAnswer)),
            "near_date" => Typed::Test(Test::Flag(Flag::NearDate)),
            "near_deadline" => Typed::Test(Test::Flag(Flag::NearDeadline)),
            "has_place" => Typed::Test(Test::Flag(Flag::HasPlace)),
            "amount" => Typed::Number(Number::Amount),
            "contact_turns" => Typed::Number(Number::ContactTurns),
            "open_cases" => Typed::Number(Number::OpenCases),
            "nearby_faults" => Typed::Number(Number::NearbyFaults),
            "acts" => Typed::List(List::Acts),
            "tags" => Typed::List(List::Tags),
            _ => match self.words.get(name) {
                Some(list) => Typed::Cues(vec![Arc::clone(list)]),
                None => {
                    return self.fault(
                        expr,
                        Fault::UnknownName {
                            name: name.to_owned(),
                        },
                    );
                }
            },
        })
    }

    fn list(&self, expr: &IdedExpr, elements: &[IdedExpr]) -> Result<Typed, ConditionFault> {
        let mut cues = Vec::new();
        for element in elements {
            let text = self.string(element)?;
            match Cue::parse(&text) {
                Some(cue) => cues.push(cue),
                None => return self.fault(element, Fault::EmptyText),
            }
        }
        if cues.is_empty() {
            return self.fault(expr, Fault::EmptyText);
        }
        Ok(Typed::Cues(vec![cues.into()]))
    }

    fn string(&self, expr: &IdedExpr) -> Result<String, ConditionFault> {
        match self.typed(expr)? {
            Typed::Constant(LiteralValue::String(text)) => Ok(text.inner().to_owned()),
            other => self.wrong_type(expr, "text", &other),
        }
    }

    fn call(&self, expr: &IdedExpr, call: &CallExpr) -> Result<Typed, ConditionFault> {
        if call.target.is_some() {
            return self.fault(
                expr,
                Fault::NotOffered {
                    what: format!(".{}()", call.func_name),
                },
            );
        }
        let name = call.func_name.as_str();
        Ok(Typed::Test(match (name, call.args.as_slice()) {
            (op::LOGICAL_NOT, [a]) => Test::Not(Box::new(self.test(a)?)),
            (op::LOGICAL_AND, [a, b]) => Test::And(Box::new(self.test(a)?), Box::new(self.test(b)?)),
            (op::LOGICAL_OR, [a, b]) => Test::Or(Box::new(self.test(a)?), Box::new(self.test(b)?)),
            (op::ADD, [a, b]) => {
                let mut cues = self.cues(a)?;
                cues.extend(self.cues(b)?);
                return Ok(Typed::Cues(cues));
            }
            (op::IN, [a, b]) => self.is_in(a, b)?,
            ("mentions", [words]) => Test::Says(Says::Contact, self.cues(words)?),
            ("told", [words]) => Test::Says(Says::Us, self.cues(words)?),
            ("heard", [words]) => Test::Says(Says::Anybody, self.cues(words)?),
            ("together", [a, b]) => Test::Together(self.cues(a)?, self.cues(b)?),
            ("count", [words]) => return Ok(Typed::Number(Number::Count(self.cues(words)?))),
            (_, [a, b]) => match comparison(name) {
                Some(comparison) => self.compare(comparison, a, b)?,
                None => return self.unknown(expr, name),
            },
            _ => return self.unknown(expr, name),
        }))
    }

    fn unknown<T>(&self, expr: &IdedExpr, name: &str) -> Result<T, ConditionFault> {
        let is_operator = name.contains('_') && !name.starts_with(|c: char| c.is_ascii_alphabetic());
        let offered = ["mentions", "told", "heard", "together", "count"].contains(&name);
        if is_operator || offered {
            // A known function with the wrong number of arguments is not offered in that form.
            return self.fault(
                expr,
                Fault::NotOffered {
                    what: name.trim_matches('_').to_owned(),
                },
            );
        }
        self.fault(
            expr,
            Fault::UnknownName {
                name: name.to_owned(),
            },
        )
    }

    /// `topic in ["a", "b"]`, or `"greet" in acts`.
    fn is_in(&self, a: &IdedExpr, b: &IdedExpr) -> Result<Test, ConditionFault> {
        if let Typed::Text(text) = self.typed(a)? {
            let Expr::List(list) = &b.expr else {
                return self.wrong_type(b, "list", &self.typed(b)?);
            };
            let mut values = Vec::new();
            for element in &list.elements {
                values.push(self.value_of(text, element)?);
            }
            return Ok(Test::IsOneOf(text, values));
        }
        let value = self.string(a)?;
        match self.typed(b)? {
            Typed::List(list) => Ok(Test::Holds(list, value)),
            other => self.wrong_type(b, "list", &other),
        }
    }

    fn compare(&self, comparison: Comparison, a: &IdedExpr, b: &IdedExpr) -> Result<Test, ConditionFault> {
        let left = self.typed(a)?;
        match left {
            Typed::Text(text) => {
                let one = Test::IsOneOf(text, vec![self.value_of(text, b)?]);
                match comparison {
                    Comparison::Equal => Ok(one),
                    Comparison::NotEqual => Ok(Test::Not(Box::new(one))),
                    _ => self.wrong_type(a, "number", &Typed::Text(text)),
                }
            }
            Typed::Number(number) => match self.typed(b)? {
                Typed::Constant(LiteralValue::Int(value)) => {
                    Ok(Test::Compare(number, comparison, *value.inner()))
                }
                other => self.wrong_type(b, "number", &other),
            },
            other => self.wrong_type(a, "text", &other),
        }
    }

    /// A value a variable may have; a misspelt channel would make a condition that silently never holds.
    fn value_of(&self, text: Text, expr: &IdedExpr) -> Result<String, ConditionFault> {
        let value = self.string(expr)?;
        let known = match text {
            Text::Topic => !value.is_empty(),
            Text::Channel => Channel::parse(&value).is_some(),
            Text::Language => Language::ALL.iter().any(|l| l.as_str() == value),
            Text::ContactKind => ContactKind::parse(&value).is_some(),
        };
        if known {
            Ok(value)
        } else {
            self.fault(expr, Fault::NeverEqual { value })
        }
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        op::LESS => Comparison::Less,
        op::LESS_EQUALS => Comparison::AtMost,
        op::EQUALS => Comparison::Equal,
        op::NOT_EQUALS => Comparison::NotEqual,
        op::GREATER_EQUALS => Comparison::AtLeast,
        op::GREATER => Comparison::More,
        _ => return None,
    })
}

/// Whether a condition contradicts itself in a way an editor would see: `false`, `a && !a`, one variable
/// with two values.
fn never_holds(test: &Test) -> bool {
    match test {
        Test::Const(value) => !value,
        Test::Or(a, b) => never_holds(a) && never_holds(b),
        Test::And(..) => {
            let mut all = Vec::new();
            conjuncts(test, &mut all);
            all.iter().any(|t| never_holds(t))
                || all
                    .iter()
                    .enumerate()
                    .any(|(i, a)| all[i + 1..].iter().any(|b| exclude(a, b)))
        }
        _ => false,
    }
}

fn conjuncts<'t>(test: &'t Test, all: &mut Vec<&'t Test>) {
    if let Test::And(a, b) = test {
        conjuncts(a, all);
        conjuncts(b, all);
    } else {
        all.push(test);
    }
}

fn exclude(a: &Test, b: &Test) -> bool {
    match (a, b) {
        (Test::Not(inner), other) | (other, Test::Not(inner)) => **inner == *other,
        (Test::IsOneOf(x, left), Test::IsOneOf(y, right)) => {
            x == y && !left.iter().any(|v| right.contains(v))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
