#undef TINE_METHOD
#undef TINE_HEAD
