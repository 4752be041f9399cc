//! Eligibility messages: read, looked into, built, written.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use kazasu::eligibility::json::{FileDocument, GroupJson};
use kazasu::eligibility::message::LAYOUTS;
use kazasu::eligibility::table::{FieldInfo, FieldRef, GroupInfo, Presence, Shape};
use kazasu::eligibility::value::ScalarKind;
use kazasu::eligibility::{ApiId, Document, Encoding, FileName, Message as Content, ReadOptions};
use kazasu::failure::Failure;
use kazasu::io::folder::Answered;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyAttributeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple, PyType};
use serde_json::{Value, json};

use crate::error::{Raise, defect};
use crate::value::{text, typed};

/// An eligibility message with what its reading had to say.
#[pyclass(frozen, module = "kazasu", subclass)]
pub(crate) struct Message {
    pub(crate) document: Arc<Document<'static>>,
    file_name: Option<String>,
    /// As it was read; None for one that was built.
    raw: Option<Arc<[u8]>>,
}

impl Message {
    pub(crate) fn new(document: Document<'static>, file_name: Option<String>) -> Self {
        Self {
            document: Arc::new(document),
            file_name,
            raw: None,
        }
    }

    pub(crate) fn answered(answered: Answered) -> Self {
        Self {
            document: Arc::new(answered.document),
            file_name: Some(answered.file_name),
            raw: Some(answered.bytes.into()),
        }
    }

    pub(crate) fn parse(bytes: &[u8], file_name: Option<&str>, strict: bool) -> Result<Self, Raise> {
        let mut options = ReadOptions::default();
        options.file_name = file_name.map(str::to_owned);
        if strict {
            options = options.strict();
        }
        Ok(Self {
            document: Arc::new(kazasu::eligibility::read(bytes, &options)?),
            file_name: options.file_name,
            raw: Some(bytes.into()),
        })
    }

    /// Header or body. One that the message lacks is a group without values.
    fn part(&self, py: Python<'_>, place: usize) -> PyResult<Py<PyAny>> {
        let info = self
            .document
            .message
            .root()
            .info()
            .fields
            .get(place)
            .map(|field| field.shape);
        match info {
            Some(Shape::Group(info)) => group(py, &self.document, vec![Step::Field(place)], info),
            _ => Err(defect("a message without header or body")),
        }
    }

    fn json(&self) -> PyResult<String> {
        let json = serde_json::to_string(&FileDocument {
            file: self.file_name.as_deref(),
            document: &self.document,
        });
        json.map_err(|error| defect(&error.to_string()))
    }
}

pub(crate) fn encoding(name: &str) -> PyResult<Encoding> {
    let unknown = || {
        PyValueError::new_err(format!(
            "{name} is no encoding of messages; they are utf-8 or shift_jis"
        ))
    };
    Encoding::from_name(name).ok_or_else(unknown)
}

#[pymethods]
impl Message {
    #[new]
    fn create(other: &Bound<'_, Self>) -> Self {
        let other = other.get();
        Self {
            document: Arc::clone(&other.document),
            file_name: other.file_name.clone(),
            raw: other.raw.clone(),
        }
    }

    /// The name of the layout, and of the class.
    #[getter]
    fn layout(&self) -> &'static str {
        self.document.message.root().info().name
    }

    #[getter]
    fn kind(&self) -> Option<&str> {
        self.document.api.as_ref().map(ApiId::as_str)
    }

    #[getter]
    fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    #[getter]
    fn encoding(&self) -> &'static str {
        self.document.encoding.name()
    }

    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.raw.as_ref().map(|raw| PyBytes::new(py, raw))
    }

    #[getter]
    fn header(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.part(py, 0)
    }

    #[getter]
    fn body(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.part(py, 1)
    }

    /// What lenient reading tolerated, as the JSON has it.
    #[getter]
    fn diagnostics<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let json = serde_json::to_string(&self.document.diagnostics).map_err(|error| defect(&error.to_string()))?;
        py.import("json")?.call_method1("loads", (json,))
    }

    fn at(&self, path: &str) -> Result<Option<String>, Raise> {
        match self.document.message.at(path)?.field {
            FieldRef::Scalar(value) => Ok(Some(text(value))),
            FieldRef::Absent => Ok(None),
            _ => Err(Failure::new("wrong_type", format!("{path} is a group or a list, not a value")).into()),
        }
    }

    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let mut found = Vec::new();
        let _ = self.document.message.visit(&mut |path, _, value| {
            found.push((path.to_owned(), text(value)));
            std::ops::ControlFlow::Continue(())
        });
        PyList::new(py, found)
    }

    fn to_json(&self) -> PyResult<String> {
        self.json()
    }

    #[pyo3(signature = (encoding = "utf-8"))]
    fn to_xml<'py>(&self, py: Python<'py>, encoding: &str) -> PyResult<Bound<'py, PyBytes>> {
        let encoding = self::encoding(encoding)?;
        let xml = self.document.message.to_xml(encoding).map_err(Raise::from)?;
        Ok(PyBytes::new(py, &xml))
    }

    fn request_file_name(&self, suffix: &str) -> PyResult<String> {
        let name = self
            .document
            .api
            .as_ref()
            .and_then(|api| FileName::request(api, suffix));
        let name = name.ok_or_else(|| {
            PyValueError::new_err("only requests have such a name; the suffix is 1 to 20 letters and digits")
        });
        Ok(name?.to_string())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let other = other.cast::<Self>();
        other.is_ok_and(|other| {
            let other = other.get();
            other.document.message == self.document.message && other.document.api == self.document.api
        })
    }

    fn __hash__(&self) -> PyResult<u64> {
        let mut hasher = DefaultHasher::new();
        self.json()?.hash(&mut hasher);
        Ok(hasher.finish())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let module = py.import("kazasu")?;
        match &self.raw {
            Some(raw) => {
                let arguments = (PyBytes::new(py, raw), self.file_name.as_deref());
                (module.getattr("read")?, arguments).into_bound_py_any(py)
            }
            None => (module.getattr("from_json")?, (self.json()?,)).into_bound_py_any(py),
        }
    }
}

/// One step from a group into another.
#[derive(Clone, Copy)]
enum Step {
    Field(usize),
    Item(usize, usize),
}

/// A group of elements within a message. The fields are attributes by their official names in snake_case.
#[pyclass(frozen, module = "kazasu", subclass)]
pub(crate) struct Group {
    document: Arc<Document<'static>>,
    steps: Vec<Step>,
    info: &'static GroupInfo,
}

impl Group {
    /// Goes to the group, which is absent where a message lacks its header or body.
    fn find(&self) -> Option<&dyn kazasu::eligibility::table::Group> {
        self.steps
            .iter()
            .try_fold(self.document.message.root(), |group, step| match *step {
                Step::Field(place) => match group.field(place) {
                    FieldRef::Group(next) => Some(next),
                    _ => None,
                },
                Step::Item(place, item) => match group.field(place) {
                    FieldRef::Groups(groups) => groups.get(item),
                    _ => None,
                },
            })
    }

    /// The place of a field, by its key.
    fn place(&self, key: &str) -> Option<usize> {
        self.info.fields.iter().position(|field| field.key == key)
    }

    fn field(&self, place: usize) -> FieldRef<'_> {
        self.find().map_or(FieldRef::Absent, |group| group.field(place))
    }

    fn value<'py>(
        &self,
        py: Python<'py>,
        place: usize,
        info: &FieldInfo,
        field: FieldRef<'_>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let step = |step| {
            let mut steps = self.steps.clone();
            steps.push(step);
            steps
        };
        Ok(match field {
            FieldRef::Scalar(value) => {
                let is_code = matches!(info.shape, Shape::Scalar(ScalarKind::Code(_)));
                match typed(py, value, is_code)? {
                    Some(value) => value,
                    None => py.None().into_bound(py),
                }
            }
            FieldRef::Group(inner) => group(py, &self.document, step(Step::Field(place)), inner.info())?.into_bound(py),
            FieldRef::Groups(items) => {
                let made: PyResult<Vec<_>> = (0..items.len())
                    .filter_map(|item| items.get(item).map(|inner| (item, inner.info())))
                    .map(|(item, inner)| group(py, &self.document, step(Step::Item(place, item)), inner))
                    .collect();
                PyTuple::new(py, made?)?.into_any()
            }
            FieldRef::Texts(texts) => PyTuple::new(py, texts.iter().map(AsRef::<str>::as_ref))?.into_any(),
            _ if matches!(info.shape, Shape::List(_) | Shape::Many(_) | Shape::Texts) => PyTuple::empty(py).into_any(),
            _ => py.None().into_bound(py),
        })
    }
}

#[pymethods]
impl Group {
    #[new]
    fn create(other: &Bound<'_, Self>) -> Self {
        let other = other.get();
        Self {
            document: Arc::clone(&other.document),
            steps: other.steps.clone(),
            info: other.info,
        }
    }

    fn __getattribute__<'py>(slf: &Bound<'py, Self>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        let (py, group) = (slf.py(), slf.get());
        let place = group.place(name.to_str()?);
        match place.and_then(|place| Some((place, group.info.fields.get(place)?))) {
            Some((place, info)) => group.value(py, place, info, group.field(place)),
            // What every object has.
            None => object(py)?.call_method1("__getattribute__", (slf, name)),
        }
    }

    fn text(&self, key: &str) -> PyResult<Option<String>> {
        let place = self.place(key);
        let place = place.ok_or_else(|| PyAttributeError::new_err(format!("there is no field {key}")))?;
        Ok(match self.field(place) {
            FieldRef::Scalar(value) => Some(text(value)),
            _ => None,
        })
    }

    fn to_json(&self) -> PyResult<String> {
        match self.find() {
            Some(group) => serde_json::to_string(&GroupJson(group)).map_err(|error| defect(&error.to_string())),
            None => Ok("{}".to_owned()),
        }
    }

    fn keys(&self) -> Vec<&'static str> {
        let fields = self.info.fields.iter().enumerate();
        let present = fields.filter(|(place, _)| !matches!(self.field(*place), FieldRef::Absent));
        present.map(|(_, info)| info.key).collect()
    }

    #[getter]
    fn element(&self) -> &'static str {
        self.info.element
    }

    fn __dir__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyList>> {
        let all = object(slf.py())?
            .call_method1("__dir__", (slf,))?
            .cast_into::<PyList>()?;
        slf.get()
            .info
            .fields
            .iter()
            .try_for_each(|field| all.append(field.key))?;
        Ok(all)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        match other.cast::<Self>() {
            Ok(other) => Ok(self.to_json()? == other.get().to_json()?),
            Err(_) => Ok(false),
        }
    }

    fn __hash__(&self) -> PyResult<u64> {
        let mut hasher = DefaultHasher::new();
        self.to_json()?.hash(&mut hasher);
        Ok(hasher.finish())
    }
}

fn object(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static OBJECT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let object = OBJECT.get_or_try_init(py, || py.import("builtins")?.getattr("object").map(Bound::unbind))?;
    Ok(object.bind(py))
}

/// The Python class of each group, by its declaration.
static CLASSES: PyOnceLock<HashMap<&'static str, Py<PyType>>> = PyOnceLock::new();

/// Tells which class each group becomes an object of, once, when the package is loaded.
#[pyfunction]
pub(crate) fn register(py: Python<'_>, classes: &Bound<'_, PyDict>) -> PyResult<()> {
    let mut found = HashMap::new();
    for info in groups() {
        if let Some(class) = classes.get_item(info.name)? {
            found.insert(info.name, class.cast_into::<PyType>()?.unbind());
        }
    }
    // A second call, as by a reload, changes nothing.
    CLASSES.get_or_init(py, || found);
    Ok(())
}

/// A group as an object of its class.
fn group(
    py: Python<'_>,
    document: &Arc<Document<'static>>,
    steps: Vec<Step>,
    info: &'static GroupInfo,
) -> PyResult<Py<PyAny>> {
    let plain = Bound::new(
        py,
        Group {
            document: Arc::clone(document),
            steps,
            info,
        },
    )?;
    match CLASSES.get(py).and_then(|classes| classes.get(info.name)) {
        Some(class) => class.bind(py).call1((plain,)).map(Bound::unbind),
        None => Ok(plain.into_any().unbind()),
    }
}

/// Every group of every layout, each once, those that stand in others after them.
fn groups() -> Vec<&'static GroupInfo> {
    let mut found: Vec<&'static GroupInfo> = LAYOUTS.iter().map(|(_, info)| *info).collect();
    let mut next = 0;
    while let Some(info) = found.get(next).copied() {
        next += 1;
        for field in info.fields {
            if let Shape::Group(inner) | Shape::List(inner) | Shape::Many(inner) = field.shape
                && !found.iter().any(|known| known.name == inner.name)
            {
                found.push(inner);
            }
        }
    }
    found
}

/// The tables as JSON, from which `kazasu/messages.py` is made.
#[pyfunction]
pub(crate) fn layouts() -> String {
    let groups = groups().into_iter().map(|info| {
        let fields = info.fields.iter().map(field_json);
        json!({"name": info.name, "element": info.element, "fields": fields.collect::<Vec<_>>()})
    });
    let roots = LAYOUTS.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    json!({"roots": roots, "groups": groups.collect::<Vec<_>>()}).to_string()
}

fn field_json(field: &FieldInfo) -> Value {
    let (shape, inner) = match field.shape {
        Shape::Scalar(ScalarKind::Code(_)) => ("code", None),
        Shape::Scalar(ScalarKind::Date | ScalarKind::Month) => ("date", None),
        Shape::Scalar(ScalarKind::Time) => ("time", None),
        Shape::Scalar(ScalarKind::Percent | ScalarKind::Yen | ScalarKind::Count) => ("integer", None),
        Shape::Scalar(_) => ("text", None),
        Shape::Group(inner) => ("group", Some(inner.name)),
        Shape::List(inner) | Shape::Many(inner) => ("list", Some(inner.name)),
        _ => ("texts", None),
    };
    json!({
        "key": field.key,
        "element": field.element,
        "shape": shape,
        "of": inner,
        "japanese": field.japanese,
        "required": field.presence == Presence::Required,
        "confidence": format!("{:?}", field.confidence),
    })
}

/// Reads a message from bytes.
#[pyfunction]
#[pyo3(signature = (data, name = None, strict = false))]
pub(crate) fn read(py: Python<'_>, data: &[u8], name: Option<&str>, strict: bool) -> PyResult<Message> {
    // Without the lock of the interpreter, so that threads read side by side.
    let owned: Arc<[u8]> = data.into();
    Ok(py.detach(|| Message::parse(&owned, name, strict))?)
}

/// Builds a message from its JSON.
#[pyfunction]
pub(crate) fn from_json(json: &str) -> Result<Message, Raise> {
    Ok(Message::new(Document::from_json(json)?, None))
}

/// Builds a request of a kind from values by their elements' names, as text in the form of the layout.
#[pyfunction]
pub(crate) fn build(kind: &str, values: Vec<(String, String)>) -> PyResult<Message> {
    let api = ApiId::new(kind);
    let Some((api, mut message)) = api.and_then(|api| Some((api.clone(), Content::empty_request(&api)?))) else {
        let what = format!("{kind} is no known kind of request, such as OQSsiquc01req");
        return Err(PyValueError::new_err(what));
    };
    for (element, value) in values {
        message.set(&element, value).map_err(Raise::from)?;
    }
    Ok(Message::new(Document::new(Some(api), message), None))
}
