a(service="old")
b(service="payments")
