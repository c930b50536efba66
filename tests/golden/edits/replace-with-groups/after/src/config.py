a(service="payments")
b(service="payments")
