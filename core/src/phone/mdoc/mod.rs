//! The mdoc of ISO/IEC 18013-5: engagement, session, request, and the response with its checks.
